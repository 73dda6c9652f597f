using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Picks the passages to quote: the best, those about as good, and those about a part of the question which the best leaves open.</summary>
internal static class Selection
{
    private const int Most = 3;
    private const double OpenPart = 0.18;

    // How close to the best a passage must come: the second may say it better after all, a third mostly says it worse.
    private const double NearSecond = 0.9;
    private const double NearThird = 0.97;

    // The other half of a double question scores lower, as it has less of the whole.
    private const double NearOpen = 0.45;

    public static ImmutableArray<Ranked> Of(ImmutableArray<Ranked> ranked, TermWeights weights, double enough)
    {
        if (ranked.IsEmpty || ranked.Max(candidate => candidate.Coverage) < enough)
        {
            return [];
        }

        Ranked best = ranked.First(candidate => candidate.Coverage >= enough);
        var picked = ImmutableArray.CreateBuilder<Ranked>();
        picked.Add(best);
        var has = new HashSet<string>(best.Has, StringComparer.Ordinal);
        foreach (Ranked candidate in ranked.Where(candidate => candidate != best))
        {
            double share = candidate.Score / best.Score;
            double open = weights.Covered(has, candidate.Named) - weights.Covered(has);
            if (picked.Count < Most
                && ((open >= OpenPart && share >= NearOpen)
                    || (candidate.Coverage >= enough && share >= (picked.Count == 1 ? NearSecond : NearThird))))
            {
                picked.Add(candidate);
                has.UnionWith(candidate.Has);
            }
        }

        return picked.ToImmutable();
    }
}

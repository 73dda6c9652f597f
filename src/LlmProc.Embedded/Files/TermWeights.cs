using System.Collections.Immutable;

namespace LlmProc;

/// <summary>How much each term of a question says: rare ones much, those in every passage little, those that no file has most of all.</summary>
internal sealed class TermWeights
{
    private const double Faint = 0.35;

    private readonly Echo _echo = Echo.None;
    private readonly Dictionary<string, double> _weights = new(StringComparer.Ordinal);

    public TermWeights(Question question, PassageIndex index)
    {
        _echo = new Echo(question);
        ImmutableArray<HashSet<string>> echoes = index.TermsWithin(_echo);
        var unknown = ImmutableArray.CreateBuilder<string>();
        foreach (AskedTerm term in question.Terms)
        {
            int frequency = index.Frequency(term.Stem) - echoes.Count(terms => terms.Contains(term.Stem));
            double weight = Math.Log(1 + ((index.Count - frequency + 0.5) / (frequency + 0.5)));
            if (frequency == 0 && !term.Faint)
            {
                unknown.Add(term.Word);
            }

            _weights[term.Stem] = !term.Faint ? weight : frequency == 0 ? 0 : weight * Faint;
        }

        Unknown = unknown.ToImmutable();
        Total = _weights.Values.Sum();
    }

    private TermWeights()
    {
    }

    /// <summary>Nothing is asked for.</summary>
    public static TermWeights None { get; } = new();

    /// <summary>Asked for, and in none of the files.</summary>
    public ImmutableArray<string> Unknown { get; } = [];

    public double Total { get; }

    public IEnumerable<string> Terms => _weights.Keys;

    public bool Covers(string term) => _weights.GetValueOrDefault(term) > 0;

    /// <summary>The text without the question itself, should it stand there.</summary>
    public string WithoutEcho(string text) => _echo.Without(text);

    /// <summary>The share of the question that a text covers.</summary>
    public double CoveredIn(string text) => Covered(Lexer.TermSet(WithoutEcho(text)));

    /// <summary>The share of the question that these terms cover.</summary>
    public double Covered(params ReadOnlySpan<IReadOnlySet<string>> sets)
    {
        double sum = 0;
        foreach ((string term, double weight) in _weights)
        {
            foreach (IReadOnlySet<string> set in sets)
            {
                if (set.Contains(term))
                {
                    sum += weight;
                    break;
                }
            }
        }

        return Total > 0 ? sum / Total : 0;
    }
}

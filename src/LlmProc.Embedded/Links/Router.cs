using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Decides which linked programs a question is for.</summary>
internal static class Router
{
    private const double Near = 0.75;

    /// <summary>The best first, else in the order the tool lists them. Empty where nothing points to any.</summary>
    public static ImmutableArray<Link> Choose(Question question, ImmutableArray<Link> links)
    {
        ImmutableArray<Link> named = [.. links.Where(link => link.IsNamedIn(question))];
        if (!named.IsEmpty)
        {
            return named;
        }

        if (QuestionKinds.AsksForOverview(question) && !QuestionKinds.Named(question).Any() && links.Any(link => link.KnowsReadme))
        {
            return [.. links.Where(link => link.KnowsReadme)];
        }

        Fit[] fits = [.. links.Select(link => link.FitFor(question))];
        Fit best = fits.MaxBy(fit => fit.Score)!;
        return best.Score == 0 ? [] : [.. fits.Where(fit => IsWorthAsking(fit, best)).OrderByDescending(fit => fit.Score).Select(fit => fit.Link)];
    }

    /// <summary>As good as the best; or nearly, and then only if it knows something that the best does not.</summary>
    private static bool IsWorthAsking(Fit fit, Fit best) =>
        fit.Score == best.Score || (fit.Score >= best.Score * Near && !fit.Matched.IsSubsetOf(best.Matched));
}

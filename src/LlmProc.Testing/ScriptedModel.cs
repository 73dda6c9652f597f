using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace LlmProc.Testing;

/// <summary>
/// A model that answers from rules instead of a provider. The first rule that matches answers, as a function of the request alone: so
/// replays, parallel children and resumed processes agree.
/// </summary>
/// <remarks>
/// Safe for any number of threads. With <c>using static LlmProc.Testing.Match</c> and <c>Reply</c> a rule reads like a sentence.
/// </remarks>
public sealed class ScriptedModel : IModel
{
    private const int ShownText = 200;
    private const int ShownRules = 20;

    private readonly ImmutableArray<Rule> _rules;
    private readonly TimeProvider _timeProvider;
    private readonly ConcurrentQueue<ModelRequest>? _requests;

    /// <summary>Makes a model without rules, which answers nothing yet.</summary>
    /// <param name="timeProvider">The clock for <see cref="Reply.After"/>; the system's by default.</param>
    public ScriptedModel(TimeProvider? timeProvider = null)
        : this([], timeProvider ?? TimeProvider.System, new ConcurrentQueue<ModelRequest>())
    {
    }

    private ScriptedModel(ImmutableArray<Rule> rules, TimeProvider timeProvider, ConcurrentQueue<ModelRequest>? requests)
    {
        _rules = rules;
        _timeProvider = timeProvider;
        _requests = requests;
    }

    /// <summary>All requests so far, in the order they came. For assertions in tests only: no answer depends on it.</summary>
    public ImmutableArray<ModelRequest> Requests => [.. _requests ?? []];

    /// <summary>A model with one more rule, asked after those before it. It begins a request log of its own.</summary>
    public ScriptedModel When(Match match, Reply reply) =>
        new(_rules.Add(new Rule(match, reply)), _timeProvider, new ConcurrentQueue<ModelRequest>());

    /// <summary>Streams the text of the first rule that matches, then the sample.</summary>
    /// <exception cref="ModelException">Code <c>script</c>: no rule matches. Any other code: the rule says so.</exception>
    public async IAsyncEnumerable<ModelUpdate> SampleAsync(
        ModelRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _requests?.Enqueue(request);
        (Reply reply, Placeholders placeholders) = Choose(request);
        if (reply.Delay > TimeSpan.Zero)
        {
            await Task.Delay(reply.Delay, _timeProvider, cancellationToken);
        }

        if (reply.Failed is { } failure)
        {
            throw new ModelException(failure.Code, placeholders.FillText(failure.Message));
        }

        Sample sample = reply.ToSample(request, placeholders);
        IEnumerable<string> words = sample.Content.OfType<ContentBlock.Text>().SelectMany(text => Words(text.Value));
        foreach (string word in words.Take(reply.CutAfter ?? int.MaxValue))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ModelUpdate.TextDelta(word);
        }

        if (reply.CutAfter is { } cut)
        {
            throw new ModelException(
                "incomplete", string.Create(CultureInfo.InvariantCulture, $"The script cuts this answer after {cut} deltas."));
        }

        yield return new ModelUpdate.Completed(sample);
    }

    /// <summary>Nothing, unless a program says what its model costs.</summary>
    public ModelPrice? PriceOf(LlmProgram program) => program.Model.Price ?? ModelPrice.Free;

    /// <summary>Exactly what the answer will take, since a script knows it. No limit makes an answer shorter.</summary>
    public SampleBound BoundOf(ModelRequest request)
    {
        try
        {
            (Reply reply, Placeholders placeholders) = Choose(request);
            if (reply.Failed is null)
            {
                Sample sample = reply.ToSample(request, placeholders);
                long output = sample.Usage.OutputTokens;
                return new SampleBound(sample.Usage.Total - output, output) { InputUsd = sample.CostUsd, LeastOutput = output };
            }
        }
        catch (ModelException)
        {
            // The sample will say the same.
        }

        return new SampleBound(0, 0) { InputUsd = 0, LeastOutput = 0 };
    }

    /// <summary>A model for a run of any length, which keeps no requests.</summary>
    internal static ScriptedModel WithoutLog(ImmutableArray<Rule> rules, TimeProvider timeProvider) =>
        new(rules, timeProvider, requests: null);

    /// <summary>The reply of the first rule that matches, with what its placeholders stand for.</summary>
    internal (Reply Reply, Placeholders Placeholders) Choose(ModelRequest request)
    {
        foreach (Rule rule in _rules)
        {
            if (rule.When.Groups(request) is { } groups)
            {
                return (rule.Then, new Placeholders(groups, request.LastText()));
            }
        }

        throw new ModelException("script", Unanswered(request));
    }

    private string Unanswered(ModelRequest request)
    {
        string asked = string.Create(CultureInfo.InvariantCulture, $"turn {request.Turn()} of {request.Program.Name}");
        string shown = string.Join("; ", _rules.Take(ShownRules).Select(rule => rule.When));
        string rules = _rules.IsEmpty ? "There are no rules." : $"Rules: {shown}";
        string more = _rules.Length > ShownRules ? $"; and {_rules.Length - ShownRules} more" : "";
        return $"No rule of the script answers {asked}, last text: \"{Shorten(request.LastText())}\". {rules}{more}";
    }

    /// <summary>One line at most as long as a reader wants, never half a character.</summary>
    private static string Shorten(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        if (line.Length <= ShownText)
        {
            return line;
        }

        int end = char.IsHighSurrogate(line[ShownText - 1]) ? ShownText - 1 : ShownText;
        return string.Concat(line.AsSpan(0, end), "…");
    }

    /// <summary>The text in pieces, each a word with the blanks before it.</summary>
    internal static IEnumerable<string> Words(string text)
    {
        int start = 0;
        for (int i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || (char.IsWhiteSpace(text[i]) && !char.IsWhiteSpace(text[i - 1])))
            {
                yield return text[start..i];
                start = i;
            }
        }
    }
}

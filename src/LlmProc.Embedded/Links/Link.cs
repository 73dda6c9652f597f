namespace LlmProc;

/// <summary>A linked program as the spawn tool describes it, and how well it fits a question.</summary>
internal sealed record Link(string Name, string Description, string Files, string Topics)
{
    private const double NameWeight = 3;
    private const double DescriptionWeight = 2;
    private const double TopicWeight = 1;
    private const double FaintShare = 0.35;

    private const string KnowsMark = "knows ";
    private const string TopicsMark = "topics: ";

    private readonly HashSet<string> _nameTerms = Lexer.TermSet(string.Join(' ', Lexer.OfName(Name)));
    private readonly HashSet<string> _descriptionTerms = Lexer.TermSet(Description);
    private readonly HashSet<string> _topicTerms = Lexer.TermSet(Files + " " + Topics);

    /// <summary>
    /// Reads the link's line: <c>- 'name': description; knows README.md; topics: Install, Usage</c>, each part after the name optional.
    /// </summary>
    public static Link Read(string name, string toolDescription)
    {
        string start = $"- '{name}'";
        string line = toolDescription.Split('\n').Select(line => line.Trim())
            .FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) ?? start;
        string rest = line[start.Length..].TrimStart(':', ';', ' ');
        (rest, string topics) = Cut(rest, TopicsMark);
        (rest, string files) = Cut(rest, KnowsMark);
        return new Link(name, rest, files, topics);
    }

    /// <summary>The question calls the program by its name, in any spelling: <c>repo_expert</c>, "repo expert", <c>RepoExpert</c>.</summary>
    public bool IsNamedIn(Question question)
    {
        string[] name = Lexer.OfName(Name);
        return name.Length > 0 && (question.Says(name) || question.Says(string.Concat(name)));
    }

    /// <summary>It can say what the whole is about.</summary>
    public bool KnowsReadme => Files.Contains("readme", StringComparison.OrdinalIgnoreCase);

    public Fit FitFor(Question question)
    {
        double score = 0;
        var matched = new HashSet<string>(StringComparer.Ordinal);
        foreach (AskedTerm term in question.Terms)
        {
            double weight = WeightOf(term.Stem);
            if (weight > 0)
            {
                matched.Add(term.Stem);
                score += term.Faint ? weight * FaintShare : weight;
            }
        }

        return new Fit(this, score, matched);
    }

    private double WeightOf(string term) =>
        _nameTerms.Contains(term) ? NameWeight
        : _descriptionTerms.Contains(term) ? DescriptionWeight
        : _topicTerms.Contains(term) ? TopicWeight
        : 0;

    /// <summary>The last part of the line that the mark opens, and what stands before it.</summary>
    private static (string Before, string After) Cut(string line, string mark)
    {
        if (line.StartsWith(mark, StringComparison.Ordinal))
        {
            return ("", line[mark.Length..]);
        }

        int at = line.LastIndexOf("; " + mark, StringComparison.Ordinal);
        return at < 0 ? (line, "") : (line[..at], line[(at + 2 + mark.Length)..]);
    }
}

/// <summary>How well a link fits a question, and by which of its terms.</summary>
internal sealed record Fit(Link Link, double Score, IReadOnlySet<string> Matched);

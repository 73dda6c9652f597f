namespace LlmProc;

/// <summary>What holds between the keys of one table.</summary>
internal abstract record SectionRule
{
    private SectionRule()
    {
    }

    public abstract void Check(Node.Table table, Place place);

    /// <summary>The same as a JSON Schema.</summary>
    public abstract string Schema { get; }

    /// <summary>The same in words, as Markdown.</summary>
    public abstract string Sentence { get; }

    /// <summary>Not both are given.</summary>
    public sealed record Excludes(string Key, string Other, string Hint) : SectionRule
    {
        public override string Schema => $$"""{ "not": { "required": ["{{Key}}", "{{Other}}"] } }""";

        public override string Sentence => $"`{Key}` and `{Other}` exclude each other: {Hint}.";

        public override void Check(Node.Table table, Place place)
        {
            if (table.Find(Key) is not null && table.Find(Other) is { } other)
            {
                place.Report.Error(DiagnosticCodes.Excluded, other.KeySpan, $"'{Key}' and '{Other}' exclude each other", Hint);
            }
        }
    }

    /// <summary>One of them is given.</summary>
    public sealed record NeedsOneOf(string Key, string Other, string Hint) : SectionRule
    {
        public override string Schema => $$"""{ "anyOf": [{ "required": ["{{Key}}"] }, { "required": ["{{Other}}"] }] }""";

        public override string Sentence => $"One of `{Key}` and `{Other}` is needed: {Hint}.";

        public override void Check(Node.Table table, Place place)
        {
            if (table.Find(Key) is null && table.Find(Other) is null)
            {
                place.Report.Error(DiagnosticCodes.Missing, table.Span, $"{place.Section} needs '{Key}' or '{Other}': {Hint}");
            }
        }
    }

    /// <summary>Where a key has this value, another one has that.</summary>
    public sealed record Implies(string Key, string Value, string Other, string OtherValue) : SectionRule
    {
        public override string Schema => $$"""
            { "anyOf": [
              { "not": { "properties": { "{{Key}}": { "const": "{{Value}}" } }, "required": ["{{Key}}"] } },
              { "properties": { "{{Other}}": { "const": "{{OtherValue}}" } } } ] }
            """;

        public override string Sentence => $"With {Key} `{Value}` the only {Other} is `{OtherValue}`.";

        public override void Check(Node.Table table, Place place)
        {
            if (table.Find(Key)?.Value is Node.Text key && key.Value == Value
                && table.Find(Other)?.Value is Node.Text other && other.Value != OtherValue && other.Value.Length > 0)
            {
                string name = place.Of(Other).Key;
                place.Report.Error(
                    DiagnosticCodes.OutOfRange, other.Span, $"'{name}' must be {OtherValue} for {Key} {Value}, not {Shown.Value(other)}");
            }
        }
    }
}

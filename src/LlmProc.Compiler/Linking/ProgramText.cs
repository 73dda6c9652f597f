using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LlmProc;

/// <summary>Writes a program that was built in code as the file it would be, so that the rules for files hold for it, and their messages show its lines.</summary>
internal sealed class ProgramText
{
    private readonly StringBuilder _text = new();

    /// <param name="links">Where each link leads: what to write for its path and for the path of its schema.</param>
    public static string Write(LlmProgram program, Func<ProgramLink, (string Path, string Schema)> links)
    {
        if (!program.Name.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') || program.Name.Value.TrimStart('.').Length == 0)
        {
            throw new ArgumentException($"'{program.Name}' cannot be the name of a program that is built in code: letters, digits, '_', '-' and '.' can");
        }

        if (program.Mcp != McpSettings.None || program.EnvironmentInfo != EnvironmentInfo.None || program.Demo != DemoSettings.None)
        {
            throw new ArgumentException($"the program '{program.Name}' has servers, facts about the machine or a tour, and only files can declare those");
        }

        if (program.Model.Price?.CacheWriteHour is not null)
        {
            throw new ArgumentException($"the program '{program.Name}' sets a price of its own for what is cached for an hour (CacheWriteHour), and a file cannot; give CacheWrite");
        }

        var writer = new ProgramText();
        writer.WriteModel(program.Model);
        writer.Section("prompt", ("system", Text(program.SystemPrompt)), ("user_prompt", Text(program.UserPrompt)));
        writer.WriteParameters(program.Parameters);
        writer.Section("tools", ("enabled", List(program.Tools.Select(Grant))));
        writer.WritePreload(program);
        writer.Section("files", ("read", Texts(program.FilesRead)), ("write", Texts(program.FilesWrite)));
        writer.Section("limits", LimitsOf(program.Limits));
        writer.Section("file_descriptor", FileDescriptors(program.FileDescriptors));
        writer.Section("linked_programs", [.. program.Links.Select(link => (Quoted(link.Name), (string?)Link(link, links(link))))]);
        return writer._text.ToString();
    }

    private void WriteModel(ModelSettings model) => Section(
        "model",
        ("provider", Quoted(model.Provider)),
        ("name", Quoted(model.Name)),
        ("display_name", Text(model.DisplayName)),
        ("base_url", Text(model.BaseUrl)),
        ("api_key_env", Text(model.ApiKeyEnv)),
        ("disable_automatic_caching", Flag(model.DisableAutomaticCaching, unless: false)),
        ("project_id", Text(model.ProjectId)),
        ("region", Text(model.Region)),
        ("price", model.Price is not { } price ? null : Table(
            ("input", Number(price.Input)), ("output", Number(price.Output)), ("cache_read", Number(price.CacheRead)), ("cache_write", Number(price.CacheWrite)))));

    private void WriteParameters(ModelParameters parameters) => Section(
        "parameters",
        [
            ("temperature", Number(parameters.Temperature)),
            ("top_p", Number(parameters.TopP)),
            ("top_k", Number(parameters.TopK)),
            ("max_tokens", Number(parameters.MaxTokens)),
            ("max_completion_tokens", Number(parameters.MaxCompletionTokens)),
            ("seed", Number(parameters.Seed)),
            ("frequency_penalty", Number(parameters.FrequencyPenalty)),
            ("presence_penalty", Number(parameters.PresencePenalty)),
            ("reasoning_effort", Text(parameters.ReasoningEffort)),
            ("thinking", parameters.Thinking is not { } thinking ? null : Table(("type", Quoted(thinking.Type)), ("budget_tokens", Number(thinking.BudgetTokens)))),
            ("stop_sequences", Texts(parameters.StopSequences)),
            ("extra_headers", Map(parameters.ExtraHeaders)),
            .. parameters.Other.Select(other => (Quoted(other.Key), (string?)Value(JsonElement.Parse(Encoding.UTF8.GetBytes(other.Value))))),
        ]);

    private void WritePreload(LlmProgram program)
    {
        bool fromWorkingDirectory = program.Preload.Any(file => !Path.IsPathRooted(file.Path));
        IEnumerable<string> files = program.Preload.Select(file =>
            !fromWorkingDirectory && Path.GetFullPath(file.Given, program.Folder) == file.Path ? file.Given : file.Path);
        Section("preload", ("files", List(files.Select(Quoted))), ("relative_to", fromWorkingDirectory ? Quoted("cwd") : null));
    }

    private static string Grant(ToolGrant grant) => Table(
        ("name", Quoted(grant.Name)),
        ("alias", Text(grant.Alias)),
        ("description", grant.Description is null ? null : Quoted(grant.Description)),
        ("access", Level(grant.Access)),
        ("param_descriptions", Map(grant.ParamDescriptions)));

    private static string Link(ProgramLink link, (string Path, string Schema) leads) => Table(
        ("path", Quoted(leads.Path)),
        ("description", Text(link.Description)),
        ("session", link.Session == LinkSession.Keep ? Quoted("keep") : null),
        ("access", Level(link.Access)),
        ("grant", Level(link.Grant)),
        ("limits", link.Limits == Limits.None ? null : Table(LimitsOf(link.Limits))),
        ("output_schema", link.OutputSchema is null ? null : Quoted(leads.Schema)));

    private static (string, string?)[] LimitsOf(Limits limits) =>
    [
        ("iterations", Number(limits.Iterations)),
        ("depth", Number(limits.Depth)),
        ("processes", Number(limits.Processes)),
        ("concurrency", Number(limits.Concurrency)),
        ("timeout", limits.Timeout is { } timeout ? Quoted(string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalMilliseconds:0}ms")) : null),
        ("cost_usd", Number(limits.CostUsd)),
        ("tokens", Number(limits.Tokens)),
        ("forks", Number(limits.Forks)),
    ];

    private static (string, string?)[] FileDescriptors(FileDescriptorSettings settings) => settings == FileDescriptorSettings.Default ? [] :
    [
        ("enabled", Flag(settings.Enabled)),
        ("max_direct_output_chars", Number(settings.MaxDirectOutputChars)),
        ("default_page_size", Number(settings.DefaultPageSize)),
        ("max_input_chars", Number(settings.MaxInputChars)),
        ("page_user_input", Flag(settings.PageUserInput)),
        ("enable_references", Flag(settings.EnableReferences)),
    ];

    /// <summary>Keys without a value are left out, and a section without keys too.</summary>
    private void Section(string name, params ReadOnlySpan<(string Key, string? Value)> keys)
    {
        bool isBegun = false;
        foreach ((string key, string? value) in keys)
        {
            if (value is not null)
            {
                _text.Append(isBegun ? "" : $"{(_text.Length == 0 ? "" : "\n")}[{name}]\n").Append(key).Append(" = ").Append(value).Append('\n');
                isBegun = true;
            }
        }
    }

    private static string Table(params (string Key, string? Value)[] keys)
    {
        string[] given = [.. keys.Where(key => key.Value is not null).Select(key => $"{key.Key} = {key.Value}")];
        return given.Length == 0 ? "{}" : $"{{ {string.Join(", ", given)} }}";
    }

    private static string? List(IEnumerable<string> values) => string.Join(", ", values) is { Length: > 0 } items ? $"[{items}]" : null;

    private static string? Texts(ImmutableArray<string>? values) => values is not { } given ? null : List(given.Select(Quoted));

    private static string? Map(ImmutableArray<KeyValuePair<string, string>> pairs) =>
        pairs.IsEmpty ? null : Table([.. pairs.Select(pair => (Quoted(pair.Key), (string?)Quoted(pair.Value)))]);

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : Quoted(value);

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in value)
        {
            _ = c is '"' or '\\' ? quoted.Append('\\').Append(c)
                : c is < ' ' or '\u007f' ? quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")
                : quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static string? Level(AccessLevel? level) => level is { } given ? Quoted(given.ToName()) : null;

    private static string Flag(bool value) => value ? "true" : "false";

    private static string? Flag(bool value, bool unless) => value == unless ? null : Flag(value);

    private static string? Number(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>A value of a parameter that is passed through, which is kept as JSON.</summary>
    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Table([.. value.EnumerateObject().Select(pair => (Quoted(pair.Name), (string?)Value(pair.Value)))]),
        JsonValueKind.Array => List(value.EnumerateArray().Select(Value)) ?? "[]",
        JsonValueKind.String => Quoted(value.GetString()!),
        JsonValueKind.Null => throw new ArgumentException("a parameter that is passed through has no value (null); leave it out"),
        _ => value.GetRawText(),
    };
}

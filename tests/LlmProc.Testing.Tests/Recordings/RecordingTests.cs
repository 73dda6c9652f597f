using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Testing.Tests.Recordings;

public sealed class RecordingTests : IDisposable
{
    private const string Canary = "kx-canary-7f3a9c21";
    private const string LooksLikeKey = "sk-ant-api03-canary5d6e7f80";

    private readonly TempProject _project = Trees.Project();
    private readonly TempProject _recordings = new();

    private string Recording => _recordings["r"];

    public void Dispose()
    {
        _project.Dispose();
        _recordings.Dispose();
    }

    [Fact]
    public async Task A_tree_is_recorded_sample_by_sample_and_replayed_without_its_models()
    {
        RunResult recorded = await RecordAsync();

        var replay = Replay.Open(Recording);
        RunResult replayed = await Trees.RunAsync(Trees.Link(_project), _project, replay.Providers);

        ResultDigest.Json(replayed).ShouldBe(ResultDigest.Json(recorded));
        replayed.Process.Subtree().ShouldBe(recorded.Process.Subtree());
        replayed.Text.ShouldBe("Said by .");
        replay.Unused.ShouldBeEmpty();
        Directory.GetFiles(Recording).Select(Path.GetFileName).ShouldBe(
            [
                "recording.json", "root-001.json", "root-002.json",
                .. Enumerable.Range(0, 3).SelectMany(i => (string[])[$"1.{i}-001.json", $"1.{i}-002.json", $"1.{i}-003.json"]),
                .. Enumerable.Range(0, 3).SelectMany(i => (string[])[$"1.{i}_2.0-001.json", $"1.{i}_2.1-001.json"]),
                .. Directory.GetFiles(Recording, "head-*.json").Select(Path.GetFileName),
            ],
            ignoreOrder: true);
        Directory.GetFiles(Recording, "head-*.json").Length.ShouldBe(3, "a head is written once, however many use it");
    }

    [Fact]
    public async Task Two_recordings_of_the_same_are_the_same_bytes()
    {
        await RecordAsync();
        await RecordAsync("again");

        foreach (string file in Directory.GetFiles(Recording))
        {
            (await File.ReadAllTextAsync(file, Token)).ShouldBe(await File.ReadAllTextAsync(Path.Combine(_recordings["again"], Path.GetFileName(file)), Token));
        }
    }

    [Fact]
    public async Task A_file_says_what_was_asked_and_answered_and_nothing_twice()
    {
        await RecordAsync();

        using JsonDocument second = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Recording, "1.1-002.json"), Token));
        JsonElement root = second.RootElement;
        root.GetProperty("version").GetInt32().ShouldBe(1);
        root.GetProperty("process").GetString().ShouldBe("1.1");
        root.GetProperty("number").GetInt32().ShouldBe(2);
        JsonElement request = root.GetProperty("request");
        request.GetProperty("program").GetString().ShouldBe("middle");
        request.GetProperty("model").GetString().ShouldBe("openai/m");
        request.GetProperty("from").GetInt32().ShouldBe(1);
        request.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()).ShouldBe(["assistant", "user"]);
        root.GetProperty("answer").GetProperty("stop").GetString().ShouldBe("tool_calls");
        (await File.ReadAllTextAsync(Path.Combine(Recording, "1.1-002.json"), Token)).ShouldEndWith("}\n");
    }

    [Fact]
    public async Task What_a_failure_took_is_recorded_with_it()
    {
        var recorder = Recorder.Create(Recording);
        var failing = new ScriptedProvider("anthropic", new Costly());
        RunResult recorded = await Trees.RunAsync(Trees.Link(_project), _project, [recorder.Around(failing), .. Trees.Providers()]);

        RunResult replayed = await Trees.RunAsync(Trees.Link(_project), _project, Replay.Open(Recording).Providers);

        recorded.Process.Own.Usage.ShouldBe(new Usage(56, 8));
        ResultDigest.Json(replayed).ShouldBe(ResultDigest.Json(recorded));
    }

    [Fact]
    public async Task A_limit_of_tokens_that_a_run_kept_is_kept_by_its_replay()
    {
        File.AppendAllText(_project["leaf.toml"], $"[prompt]\nsystem = \"{new string('x', 20_000)}\"\n");
        ProgramGraph graph = Trees.Link(_project, new Limits { Tokens = 5_000 });
        var recorder = Recorder.Create(Recording);
        RunResult recorded = await Trees.RunAsync(graph, _project, Trees.Providers().Select(provider => recorder.Around(new Modest(provider))));

        RunResult replayed = await Trees.RunAsync(graph, _project, Replay.Open(Recording).Providers);

        recorded.IsError.ShouldBeFalse();
        ResultDigest.Json(replayed).ShouldBe(ResultDigest.Json(recorded));
    }

    [Fact]
    public async Task A_failure_is_recorded_with_its_code_and_happens_again()
    {
        var recorder = Recorder.Create(Recording);
        IModelProvider failing = recorder.Around(new ScriptedProvider("anthropic", new ScriptedModel().When(Match.Any, Reply.Fail("overloaded", "Too busy."))));
        RunResult recorded = await Trees.RunAsync(Trees.Link(_project), _project, [failing, .. Trees.Providers()]);

        RunResult replayed = await Trees.RunAsync(Trees.Link(_project), _project, Replay.Open(Recording).Providers);

        replayed.Error.ShouldBe(new ProcessError("overloaded", "Too busy."));
        ResultDigest.Of(replayed).ShouldBe(ResultDigest.Of(recorded));
    }

    [Fact]
    public async Task A_miss_names_the_process_the_sample_and_the_first_difference()
    {
        await RecordAsync();

        RunResult result = await Trees.RunAsync(Trees.Link(_project), _project, Replay.Open(Recording).Providers, "stop");

        result.Error.ShouldBe(new ProcessError("replay",
            $"sample 1 of the root (main) is not in the recording {Recording}; the nearest is root-001.json, which differs in messages[0].content[0].value: recorded \"go\", now \"stop\""));
    }

    [Fact]
    public async Task What_a_child_misses_is_what_the_root_says()
    {
        await RecordAsync();
        _project.Write("leaf.toml", "[model]\nprovider = \"gemini\"\nname = \"m\"\n[prompt]\nsystem = \"New.\"\n");

        RunResult result = await Trees.RunAsync(Trees.Link(_project), _project, Replay.Open(Recording).Providers);

        result.Error.ShouldBe(new ProcessError("replay",
            $"sample 1 of process 1.0/2.0 (leaf) is not in the recording {Recording}; the nearest is 1.0_2.0-001.json, which differs in head.system_prompt: recorded \"\", now \"New.\""));
    }

    [Fact]
    public async Task A_call_that_was_not_recorded_is_no_answer_to_another_one()
    {
        await RecordAsync();
        foreach (string file in Directory.GetFiles(Recording, "1.2*"))
        {
            File.Delete(file);
        }

        RunResult result = await Trees.RunAsync(Trees.Link(_project), _project, Replay.Open(Recording).Providers);

        result.Error!.Message.ShouldBe($"sample 1 of process 1.2 (middle) is not in the recording {Recording}; the same was asked by another process (1.0-001.json)");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Limits_that_are_not_reached_and_gates_that_allow_need_not_be_the_same(bool whenRecorded)
    {
        ProgramGraph bounded = Trees.Link(_project, new Limits { Tokens = 100_000_000 }), free = Trees.Link(_project);
        (ProgramGraph recordedGraph, ProgramGraph replayedGraph) = whenRecorded ? (bounded, free) : (free, bounded);
        (IRunGate? recordedGate, IRunGate? replayedGate) = whenRecorded ? (new OpenGate(), (IRunGate?)null) : (null, new OpenGate());
        var recorder = Recorder.Create(Recording);
        RunResult recorded = await Trees.RunAsync(recordedGraph, _project, Trees.Providers().Select(recorder.Around), gate: recordedGate);
        recorded.Process.Subtree().Samples.ShouldBe(Trees.Samples);

        var replay = Replay.Open(Recording);
        RunResult replayed = await Trees.RunAsync(replayedGraph, _project, replay.Providers, gate: replayedGate);

        ResultDigest.Of(replayed).ShouldBe(ResultDigest.Of(recorded));
        replay.Unused.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_nobody_asks_for_is_known()
    {
        await RecordAsync();
        File.Copy(Path.Combine(Recording, "root-001.json"), Path.Combine(Recording, "root-003.json"));
        File.WriteAllText(Path.Combine(Recording, "root-003.json"), File.ReadAllText(Path.Combine(Recording, "root-003.json")).Replace("\"number\": 1", "\"number\": 3", StringComparison.Ordinal));
        var replay = Replay.Open(Recording);

        await Trees.RunAsync(Trees.Link(_project), _project, replay.Providers);

        replay.Unused.ShouldBe(["root-003.json"]);
    }

    [Fact]
    public async Task Secrets_are_never_recorded_and_matching_works_without_them()
    {
        Environment.SetEnvironmentVariable("LLMPROC_CANARY_API_KEY", Canary);
        try
        {
            string escaped = JsonSerializer.Serialize($"line\n{LooksLikeKey} {Canary}");
            string prompt = $"key: {Canary}\n{LooksLikeKey}.";
            var leaking = new ScriptedModel()
                .When(Match.Turn(1), Reply.Blocks(new ContentBlock.Thinking(Canary, null), new ContentBlock.Opaque("anthropic", $"{{\"x\":{escaped}}}"), new ContentBlock.Text($"Yours is {Canary}."),
                    new ContentBlock.Call(new ToolCall("", "write_stderr", $"{{\"message\":{escaped}}}"))))
                .When(Match.Any, Reply.Fail("auth", $"the key {LooksLikeKey} is wrong"));
            var recorder = Recorder.Create(Recording);
            await Trees.RunAsync(Trees.Link(_project), _project, [recorder.Around(new ScriptedProvider("anthropic", leaking)), .. Trees.Providers()], prompt);
            Environment.SetEnvironmentVariable("LLMPROC_CANARY_API_KEY", null);

            foreach (string file in Directory.GetFiles(Recording))
            {
                string text = await File.ReadAllTextAsync(file, Token);
                text.ShouldNotContain(Canary);
                text.ShouldNotContain(LooksLikeKey[3..]);
            }

            recorder.Samples.ShouldBe(2);
            RunResult replayed = await Trees.RunAsync(Trees.Link(_project), _project, Replay.Open(Recording).Providers, prompt);
            replayed.Error.ShouldBe(new ProcessError("auth", "the key [key] is wrong"));
            replayed.Text.ShouldBe("Yours is [key].");
        }
        finally
        {
            Environment.SetEnvironmentVariable("LLMPROC_CANARY_API_KEY", null);
        }
    }

    [Fact]
    public async Task Keys_that_come_from_the_application_are_never_recorded_either()
    {
        const string fromVault = "vaulted canary 17", known = "known canary 18", named = "named canary 19";
        using var folder = new TempProject();
        var recorder = Recorder.Create(Path.Join(folder.Folder, "recorded"), name => name == "ANTHROPIC_API_KEY" ? fromVault : name == "MY_OWN_VARIABLE" ? named : null);
        recorder.Conceal(known);
        var model = new ScriptedModel().When(Match.Any, Reply.Say($"{fromVault}, {known}, {named}"));
        IModel recorded = recorder.Around(new ScriptedProvider("anthropic", model)).Open(new ModelSettings("anthropic", "m") { ApiKeyEnv = "MY_OWN_VARIABLE" });

        await recorded.SampleAsync(Requests.Says("hello"), TestContext.Current.CancellationToken).ToArrayAsync(TestContext.Current.CancellationToken);

        string all = string.Concat(Directory.EnumerateFiles(recorder.Folder).Select(File.ReadAllText));
        all.ShouldContain("[key], [key], [key]");
        all.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("pass+word/with\"quotes\"")]
    [InlineData("-----BEGIN KEY-----\nMIIE+v/IBADANBg==\n-----END KEY-----")]
    [InlineData("unverschämt geheim")]
    public async Task Secrets_are_covered_in_arguments_however_these_are_escaped(string secret)
    {
        var recorder = Recorder.Create(Recording, _ => null);
        recorder.Conceal(secret);
        string sparing = $"\"{JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
        string[] escaped =
        [
            JsonSerializer.Serialize(secret),
            sparing,
            sparing.Replace("/", "\\/", StringComparison.Ordinal),
            $"\"{string.Concat(secret.Select(c => $"\\u{(int)c:x4}"))}\"",
        ];
        ImmutableArray<ContentBlock> calls = [.. escaped.Select(text => new ContentBlock.Call(new ToolCall("", "write_stderr", $$"""{ "message": {{text}}, "more": [1.50, {"{{secret.Length}}": null}] }""")))];
        var leaking = new ScriptedModel().When(Match.Turn(1), Reply.Blocks(calls)).When(Match.Any, Reply.Say("done"));
        await Trees.RunAsync(Trees.Link(_project), _project, [recorder.Around(new ScriptedProvider("anthropic", leaking)), .. Trees.Providers()]);

        foreach (string file in Directory.GetFiles(Recording, "root-*.json"))
        {
            Strings(JsonNode.Parse(await File.ReadAllTextAsync(file, Token))).ShouldAllBe(text => !text.Contains(secret, StringComparison.Ordinal));
        }

        RunResult replayed = await Trees.RunAsync(Trees.Link(_project), _project, Replay.Open(Recording).Providers);
        replayed.Text.ShouldBe("done");
    }

    [Theory]
    [InlineData("hush \"canary\"/17", @"x hush \u0022canary\u0022\/17 y")]
    [InlineData("hush \"canary\"/17", @"x hush \""canary\""/17 y")]
    [InlineData("hush \"canary\"/17", @"x hush \\\""canary\\\""\\/17 y")]
    [InlineData("pässwörd-1234", @"x p\u00e4ssw\u00f6rd-1234 y")]
    [InlineData("pässwörd-1234", @"x p\u00E4ssw\u00F6rd-1234 y")]
    [InlineData("pässwörd-1234", @"x p\\u00e4ssw\\u00f6rd-1234 y")]
    [InlineData(@"back\slash\1234", @"x back\\slash\u005C1234 y")]
    [InlineData("-----BEGIN\nMIIE+v/IB\n-----END", "x -----BEGIN\r\nMIIE+v/IB\r\n-----END y")]
    [InlineData("-----BEGIN\r\nMIIE+v/IB\r\n-----END", @"x -----BEGIN\nMIIE+v\/IB\n-----END y")]
    [InlineData("-----BEGIN\nMIIE+v/IB\n-----END", @"x -----BEGIN\r\nMIIE\u002bv/IB\r\n-----END y")]
    public void A_secret_is_found_in_any_escapes_also_where_the_JSON_is_not_whole(string secret, string text)
    {
        var mask = new SecretMask();
        mask.Add(secret);

        mask.Cover(text).ShouldBe("x [key] y");
        mask.Cover("{\"a\":" + text).ShouldBe("{\"a\":x [key] y");
        mask.Cover(@"C:\new\table ""hush""").ShouldBe(@"C:\new\table ""hush""");
    }

    [Fact]
    public async Task Counting_before_a_sample_goes_on_while_it_is_recorded()
    {
        IModel recorded = Recorder.Create(Recording).Around(new CountingProvider()).Open(new ModelSettings("anthropic", "m"));

        (await recorded.CountAsync(Requests.Says("hello"), Token)).ShouldBe(17);
    }

    [Fact]
    public async Task A_recording_that_never_began_does_not_stand_in_the_way_of_the_next()
    {
        Recorder.Create(Recording);

        await RecordAsync();

        Replay.Open(Recording).Unused.ShouldNotBeEmpty();
    }

    [Fact]
    public void Secrets_that_become_known_at_once_are_all_covered()
    {
        SecretMask mask = SecretMask.OfEnvironment();
        string[] secrets = [.. Enumerable.Range(0, 500).Select(i => $"secret-{i:0000}-value")];

        Parallel.ForEach(secrets, mask.Add);

        mask.Cover(string.Join(' ', secrets)).ShouldBe(string.Join(' ', secrets.Select(_ => SecretMask.Mark)));
    }

    [Theory]
    [InlineData("a [key] b", "a secret b", true)]
    [InlineData("a [key] b", "a [key] b", true)]
    [InlineData("[key]", "x", true)]
    [InlineData("[key][key]", "xy", true)]
    [InlineData("a [key] b", "a  b", false)]
    [InlineData("a [key] b", "a secret c", false)]
    [InlineData("a [key] b [key]", "a secret b", false)]
    [InlineData("a", "b", false)]
    public void A_covered_secret_fits_any_text_in_its_place(string recorded, string actual, bool fits) => SecretMask.Fits(recorded, actual).ShouldBe(fits);

    [Fact]
    public async Task A_recording_is_never_mixed_with_another()
    {
        await RecordAsync();

        Should.Throw<LlmProcException>(() => Recorder.Create(Recording)).Message.ShouldBe(
            $"{Recording} is not empty: a recording is never mixed with another one; remove the folder first, or name a new one");
    }

    [Theory]
    [InlineData("recording.json", null, "it has no recording.json")]
    [InlineData("recording.json", "{\"version\":2,\"kind\":\"x\"}", "recording.json is of version 2 of recordings")]
    [InlineData("root-001.json", "{", "is damaged")]
    [InlineData("root-001.json", "null", "is damaged")]
    [InlineData("root-001.json", "{\"version\":1}", "is damaged")]
    [InlineData("root-001.json", "{\"version\":1,\"process\":\"\",\"number\":1,\"request\":{\"program\":\"a\",\"model\":\"b\",\"head\":\"c\",\"from\":0,\"messages\":[{\"role\":\"user\"}]}}", "a message in it has no content")]
    [InlineData("root-001.json", null, "root-002.json: it follows a sample that is not there")]
    [InlineData("root-009.json", "{\"version\":1,\"process\":\"\",\"number\":1,\"request\":{\"program\":\"a\",\"model\":\"b\",\"head\":\"c\",\"from\":0,\"messages\":[]}}", "what is in it belongs into root-001.json")]
    public async Task A_damaged_recording_says_where(string file, string? text, string message)
    {
        await RecordAsync();
        File.Delete(Path.Combine(Recording, file));
        if (text is not null)
        {
            File.WriteAllText(Path.Combine(Recording, file), text);
        }

        Should.Throw<LlmProcException>(() => Replay.Open(Recording)).Message.ShouldContain(message);
    }

    /// <summary>All strings of a document, and those of documents that are strings in it.</summary>
    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Strings(member.Value).Prepend(member.Key)),
        JsonArray elements => elements.SelectMany(Strings),
        JsonValue value when value.TryGetValue(out string? text) => text.StartsWith('{') ? Strings(JsonNode.Parse(text)).Prepend(text) : [text],
        _ => [],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<RunResult> RecordAsync(string name = "r")
    {
        var recorder = Recorder.Create(_recordings[name]);
        RunResult result = await Trees.RunAsync(Trees.Link(_project), _project, Trees.Providers().Select(recorder.Around));
        recorder.Samples.ShouldBe(Trees.Samples);
        return result;
    }

    private sealed class Costly : IModel
    {
        public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken) =>
            throw new ModelException("overloaded", "Too busy.") { Usage = new Usage(56, 8), CostUsd = 0.5m };
    }

    /// <summary>Knows that its requests are shorter than they look.</summary>
    private sealed class Modest(IModelProvider provider) : IModelProvider, IModel
    {
        private IModel? _model;

        public string Name => provider.Name;

        public IModel Open(ModelSettings settings) => new Modest(provider) { _model = provider.Open(settings) };

        public SampleBound BoundOf(ModelRequest request) => new(100, 16);

        public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken) => _model!.SampleAsync(request, cancellationToken);
    }

    private sealed class OpenGate : IRunGate
    {
        public ValueTask<GateAnswer?> BeforeSampleAsync(ProcessState state, CancellationToken cancellationToken) => new(GateAnswer.Allow);

        public ValueTask<GateAnswer?> BeforeToolAsync(ProcessState state, GatedCall call, CancellationToken cancellationToken) => new(GateAnswer.Allow);
    }

    private sealed class CountingProvider : IModelProvider, IModel
    {
        public string Name => "anthropic";

        public IModel Open(ModelSettings settings) => this;

        public ValueTask<long?> CountAsync(ModelRequest request, CancellationToken cancellationToken) => new(17);

        public IAsyncEnumerable<ModelUpdate> SampleAsync(ModelRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("only counts");
    }
}

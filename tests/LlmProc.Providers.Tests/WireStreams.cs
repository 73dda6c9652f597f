using System.Text;
using System.Text.RegularExpressions;
using LlmProc.Testing;

namespace LlmProc.Providers.Tests;

/// <summary>Whole streams of the mock on each wire, and what they say.</summary>
internal static partial class WireStreams
{
    private static readonly string s_letters = "Grüße, 世界 👩‍🚀 ½ \u0928\u093f ";

    public static TheoryData<string, string> Wires { get; } = new() { { "anthropic", "claude-haiku-4-5" }, { "openai", "gpt-4o" }, { "openai", "gpt-5" } };

    /// <summary>The shortest stream of so many bytes.</summary>
    public static async Task<(byte[] Bytes, Sample Sample)> TakeLongAsync(string provider, string model, int bytes)
    {
        for (int letters = 1; ; letters += 4)
        {
            if (await TakeAsync(provider, model, letters) is { Bytes.Length: var length } stream && length >= bytes)
            {
                return stream;
            }
        }
    }

    /// <summary>A thought, a text of many letters that are several bytes each, and two calls.</summary>
    /// <param name="letters">How often the letters are said.</param>
    public static async Task<(byte[] Bytes, Sample Sample)> TakeAsync(string provider, string model, int letters)
    {
        var mock = new MockProvider(_ => Reply.Blocks(
            new ContentBlock.Thinking("hm", null),
            new ContentBlock.Text(string.Concat(Enumerable.Repeat(s_letters, letters))),
            new ContentBlock.Call(new ToolCall("", "spawn", $$"""{"query":"{{s_letters}}"}""")),
            new ContentBlock.Call(new ToolCall("", "spawn", "{}"))));
        using var tap = new Tap(mock.CreateHandler());
        using var wires = new WireProviders(new WireOptions { Handler = tap, Variable = name => name.EndsWith("_KEY", StringComparison.Ordinal) ? "key" : null });
        var settings = new ModelSettings(provider, model);
        var request = new ModelRequest(
            new LlmProgram(new ProgramName("main"), "/p/main.toml", settings),
            new RequestHead("", [new ToolSpec("spawn", "Asks.", """{"type":"object"}""")]),
            Conversation.Empty.Add(Message.User("Hi")));
        await foreach (ModelUpdate update in wires.All.Single(each => each.Name == provider).Open(settings).SampleAsync(request, TestContext.Current.CancellationToken))
        {
            if (update is ModelUpdate.Completed completed)
            {
                return (tap.Bytes!, completed.Sample);
            }
        }

        throw new InvalidOperationException("no sample");
    }

    /// <summary>Where the stream has said all that must be said: what ends before this is cut.</summary>
    public static int Whole(byte[] stream)
    {
        string text = Encoding.Latin1.GetString(stream);

        // A server of Chat Completions may end when it has told the reason, without the mark of the end.
        System.Text.RegularExpressions.Match finish = Finish().Match(text);
        return finish.Success ? text.IndexOf("\n\n", finish.Index, StringComparison.Ordinal) + 2 : stream.Length - 1;
    }

    public static bool Same(Sample a, Sample b) => a.Content.SequenceEqual(b.Content) && a.Stop == b.Stop && a.Usage == b.Usage;

    [GeneratedRegex("\"finish_reason\":\"")]
    private static partial Regex Finish();

    /// <summary>Keeps the bytes of the answer, with letters as they are and not as escapes.</summary>
    private sealed partial class Tap(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public byte[]? Bytes { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            string text = Escape().Replace(
                await response.Content.ReadAsStringAsync(cancellationToken), escape => escape.Value[0] == '\\' ? ((char)Convert.ToInt32(escape.Groups[1].Value, 16)).ToString() : escape.Value);
            Bytes = Encoding.UTF8.GetBytes(text);
            return response;
        }

        [GeneratedRegex("""\\u(0[1-9a-fA-F][0-9a-fA-F]{2}|00[89a-fA-F][0-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F]{3})""")]
        private static partial Regex Escape();
    }
}

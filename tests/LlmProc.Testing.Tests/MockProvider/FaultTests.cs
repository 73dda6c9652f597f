using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace LlmProc.Testing.Tests;

public class FaultTests
{
    private readonly FakeTimeProvider _time = new();

    /// <summary>All but those that only answer to a history or a request of another kind.</summary>
    public static TheoryData<string> Names() => [.. MockFault.All.Select(fault => fault.Name).Except(["ids-of-nine", "call-without-tools", "replay-overlaps"])];

    [Fact]
    public void Names_are_unique_and_found_again()
    {
        MockFault.All.Select(fault => fault.Name).ShouldBeUnique();
        MockFault.All.ShouldAllBe(fault => MockFault.Named(fault.Name)!.Name == fault.Name && fault.Summary.EndsWith('.'));
        MockFault.Named("fin-after-event")!.Name.ShouldBe("fin-after-event:1");
        MockFault.Named("stall-in-event:7")!.Name.ShouldBe("stall-in-event:7");
        MockFault.Named("401:2").ShouldBeNull();
        MockFault.Named("nothing").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_fault_changes_the_answer_on_some_wire_and_harms_nothing_else(string name)
    {
        MockFault fault = MockFault.Named(name)!;
        var changed = new List<string>();
        foreach (MockWire wire in Enum.GetValues<MockWire>())
        {
            foreach (bool stream in new[] { true, false })
            {
                MockProvider right = Mock(), wrong = Mock();
                wrong.Inject(fault);
                string good = Sent(right, wire, stream), bad = Sent(wrong, wire, stream);
                if (good != bad)
                {
                    changed.Add($"{wire}{(stream ? " stream" : "")}");
                }

                wrong.Exchanges.ShouldHaveSingleItem().Fault.ShouldBe(name);
            }
        }

        changed.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_fault_is_over_after_its_times()
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named("429-ra-2")!);

        WireReply first = await mock.SendAsync(MockWire.Anthropic, Wire.Ask(MockWire.Anthropic, "x"));
        WireReply second = await mock.SendAsync(MockWire.Anthropic, Wire.Ask(MockWire.Anthropic, "x"));

        first.Status.ShouldBe(429);
        first.Message.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
        second.Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_fault_meets_the_request_it_is_meant_for()
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named("401")!, request: 2);
        mock.Inject(MockFault.Named("529-always")!, request => request.Model == "busy");

        int[] states = [await StatusAsync("m"), await StatusAsync("m"), await StatusAsync("busy"), await StatusAsync("m")];

        states.ShouldBe([200, 401, 529, 200]);

        async Task<int> StatusAsync(string model) => (await mock.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "x", model: model))).Status;
    }

    [Fact]
    public async Task A_fault_does_not_hide_a_request_that_would_be_refused()
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named("500-once")!);

        WireReply refused = await mock.SendAsync(MockWire.Anthropic, Wire.Messages(""));
        WireReply failed = await mock.SendAsync(MockWire.Anthropic, Wire.Ask(MockWire.Anthropic, "x"));

        refused.Status.ShouldBe(400);
        failed.Status.ShouldBe(500);
    }

    [Fact]
    public async Task An_answer_that_never_began_writes_no_cache()
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named("503-once")!);
        string body = Wire.Ask(MockWire.Chat, new string('x', 8000));
        await mock.SendAsync(MockWire.Chat, body);
        await mock.SendAsync(MockWire.Chat, body);
        await mock.SendAsync(MockWire.Chat, body);

        mock.Exchanges.Select(exchange => exchange.CacheReadTokens > 0).ShouldBe([false, false, true]);
    }

    [Theory]
    [InlineData("fin-after-event:3", 3, null)]
    [InlineData("cut-after-event:2", 2, typeof(HttpIOException))]
    [InlineData("rst-after-event:2", 2, typeof(IOException))]
    [InlineData("rst-in-event:4", 4, typeof(IOException))]
    public async Task A_stream_is_cut_where_the_fault_says_in_process_and_over_a_socket(string name, int events, Type? error)
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named(name)!);
        await using MockServer server = mock.Listen();
        using var remote = new HttpClient { BaseAddress = new Uri(server.AnthropicBaseUrl) };
        using HttpClient local = mock.Client();
        foreach (HttpClient client in new[] { local, remote })
        {
            (string text, Exception? broke) = await ReadAsync(client);

            text.Split("event: ").Length.ShouldBe(events + 1 + (name.Contains("-in-", StringComparison.Ordinal) ? 1 : 0));
            if (error is null)
            {
                broke.ShouldBeNull();
            }
            else
            {
                error.IsInstanceOfType(broke).ShouldBeTrue($"{broke}");
            }
        }
    }

    [Theory]
    [InlineData("stall-after-event:2")]
    [InlineData("stall-in-event:2")]
    public async Task A_stalled_stream_waits_until_the_client_gives_up(string name)
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named(name)!);
        await using MockServer server = mock.Listen();
        using var remote = new HttpClient { BaseAddress = new Uri(server.AnthropicBaseUrl) };
        using HttpClient local = mock.Client();
        foreach (HttpClient client in new[] { local, remote })
        {
            using var giveUp = new CancellationTokenSource();
            Stream body = await OpenAsync(client);
            byte[] buffer = new byte[64 * 1024];
            int read = await body.ReadAsync(buffer, giveUp.Token);
            while (!Encoding.UTF8.GetString(buffer, 0, read).Contains("content_block_start", StringComparison.Ordinal)
                || (name.StartsWith("stall-in", StringComparison.Ordinal) && !Encoding.UTF8.GetString(buffer, 0, read).Contains("ping", StringComparison.Ordinal)))
            {
                read += await body.ReadAsync(buffer.AsMemory(read), giveUp.Token);
            }

            Task<int> next = body.ReadAsync(buffer, giveUp.Token).AsTask();
            _time.Advance(TimeSpan.FromHours(1));
            next.IsCompleted.ShouldBeFalse();
            await giveUp.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(next);
            await body.DisposeAsync();
        }
    }

    [Fact]
    public async Task Pings_come_on_the_clock_of_the_mock()
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named("pings-only")!);
        using HttpClient client = mock.Client();
        Stream body = await OpenAsync(client);
        byte[] buffer = new byte[4096];
        await body.ReadExactlyAsync(buffer.AsMemory(0, 20), TestContext.Current.CancellationToken);
        int rest = await body.ReadAsync(buffer, TestContext.Current.CancellationToken);

        Task<int> ping = body.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask();
        ping.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(10));

        Encoding.UTF8.GetString(buffer, 0, await ping).ShouldBe("event: ping\ndata: {\"type\": \"ping\"}\n\n");
        rest.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Connections_that_fail_say_how()
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named("dns-failure")!, request: 1);
        mock.Inject(MockFault.Named("tls-failure")!, request: 2);
        mock.Inject(MockFault.Named("connection-refused")!, request: 3);
        var errors = new List<HttpRequestError>();
        for (int i = 0; i < 3; i++)
        {
            errors.Add((await Should.ThrowAsync<HttpRequestException>(mock.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "x")))).HttpRequestError);
        }

        errors.ShouldBe([HttpRequestError.NameResolutionError, HttpRequestError.SecureConnectionError, HttpRequestError.ConnectionError]);
    }

    [Fact]
    public async Task A_connection_may_be_reset_before_the_first_byte()
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named("reset-before-headers")!);
        await using MockServer server = mock.Listen();
        using var client = new HttpClient { BaseAddress = new Uri(server.AnthropicBaseUrl) };

        await Should.ThrowAsync<HttpRequestException>(client.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "x")));
        (await client.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "x"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_scripted_cut_breaks_the_stream_after_its_deltas()
    {
        var mock = new MockProvider(new ScriptedModel().When(Match.Any, Reply.Say("one two three").Cut(2)));
        using HttpClient client = mock.Client();

        (string text, Exception? broke) = await ReadAsync(client);

        broke.ShouldBeOfType<HttpIOException>();
        new WireReply(200, text, null!).Joined("text").ShouldBe("one two");
        await Should.ThrowAsync<HttpRequestException>(mock.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "x")));
    }

    [Theory]
    [InlineData("ids-duplicate", "call_same call_same")]
    [InlineData("ids-empty", " ")]
    [InlineData("ids-colon", "functions.spawn:0 functions.spawn:1")]
    public async Task Ids_are_as_the_fault_says(string name, string ids)
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named(name)!);

        JsonNode json = (await mock.SendAsync(MockWire.Anthropic, Wire.Ask(MockWire.Anthropic, "x"))).Json;

        string.Join(' ', json["content"]!.AsArray().Select(block => block!["id"]?.GetValue<string>()).OfType<string>()).ShouldBe(ids);
    }

    [Theory]
    [InlineData("call_1_0", 400)]
    [InlineData("a1B2c3D4e", 200)]
    public async Task Ids_may_have_to_be_nine_letters(string id, int status)
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named("ids-of-nine")!);
        string call = """{"role":"assistant","tool_calls":[{"id":"ID","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"ID","content":"r"}"""
            .Replace("ID", id, StringComparison.Ordinal);

        (await mock.SendAsync(MockWire.Chat, Wire.Chat($$"""{"role":"user","content":"q"},{{call}}"""))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_tool_may_be_called_though_none_was_offered()
    {
        var mock = new MockProvider();
        mock.Inject(MockFault.Named("call-without-tools")!);

        (await mock.SendAsync(MockWire.Chat, Wire.Chat("""{"role":"user","content":"q"}"""))).Body.ShouldContain("\"finish_reason\":\"tool_calls\"");
    }

    [Fact]
    public async Task Half_a_surrogate_is_sent_as_an_escape()
    {
        MockProvider mock = Mock();
        mock.Inject(MockFault.Named("lone-surrogate")!);

        (await mock.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "x", stream: true))).Body.ShouldContain(@"\ud83d");
    }

    private MockProvider Mock() => new(_ => Reply.Say("Let me see what there is.").And(Reply.Call("spawn", """{"program_name":"worker","query":"Who has been here?"}""")),
        new MockOptions { TimeProvider = _time });

    /// <summary>What would be sent, up to 200 steps and 3 MB, without the numbers that differ from request to request.</summary>
    private static string Sent(MockProvider mock, MockWire wire, bool stream)
    {
        byte[] body = Encoding.UTF8.GetBytes(Wire.Ask(wire, "x", stream));
        MockResponse response = mock.Answer("POST", wire switch
        {
            MockWire.Anthropic => "/v1/messages",
            MockWire.Chat => "/v1/chat/completions",
            MockWire.Responses => "/v1/responses",
            _ => $"/v1beta/models/m:{(stream ? "streamG" : "g")}enerateContent",
        }, [new("authorization", "Bearer k"), new("content-type", "application/json"), new("anthropic-version", "x")], body);
        var text = new StringBuilder($"{response.Status} {response.ContentType} {response.HeadDelay} {response.IsCloseDelimited}");
        text.AppendJoin(' ', response.Headers).AppendJoin(' ', response.Before);
        foreach (BodyPart part in response.Parts?.Take(200) ?? [new BodyPart.Bytes(response.Body)])
        {
            text.Append(part is BodyPart.Bytes bytes ? Encoding.Latin1.GetString(bytes.Value.Span) : part.ToString()).Append('|');
            if (text.Length > 3_000_000)
            {
                break;
            }
        }

        return text.ToString();
    }

    private static async Task<Stream> OpenAsync(HttpClient client)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/messages")
        {
            Content = new StringContent(Wire.Ask(MockWire.Anthropic, "x", stream: true), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Add("x-api-key", "k");
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    private static async Task<(string Text, Exception? Broke)> ReadAsync(HttpClient client)
    {
        await using Stream body = await OpenAsync(client);
        using var text = new MemoryStream();
        byte[] buffer = new byte[4096];
        try
        {
            while (await body.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
            {
                text.Write(buffer, 0, read);
            }

            return (Encoding.UTF8.GetString(text.ToArray()), null);
        }
        catch (IOException e)
        {
            return (Encoding.UTF8.GetString(text.ToArray()), e);
        }
    }
}

using System.Net.Sockets;
using System.Text;

namespace LlmProc.Testing.Tests;

public class ServerTests
{
    [Fact]
    public async Task The_server_says_the_same_as_the_handler()
    {
        var mock = new MockProvider();
        await using MockServer server = mock.Listen();
        using var client = new HttpClient { BaseAddress = new Uri(server.AnthropicBaseUrl) };
        foreach (MockWire wire in Enum.GetValues<MockWire>())
        {
            foreach (bool stream in new[] { false, true })
            {
                string body = Wire.Ask(wire, "DELEGATE n=3 to=worker", stream);

                WireReply served = await client.SendAsync(wire, body);
                WireReply handled = await mock.SendAsync(wire, body);

                WithoutNumbers(served.Body).ShouldBe(WithoutNumbers(handled.Body));
                served.Message.Content.Headers.ContentType.ShouldBe(handled.Message.Content.Headers.ContentType);
            }
        }

        static string WithoutNumbers(string body) =>
            System.Text.RegularExpressions.Regex.Replace(body, "mock[0-9]{8}|\"created(_at)?\":[0-9]+", "");
    }

    [Fact]
    public async Task Requests_may_come_in_pieces_chunked_and_one_after_the_other()
    {
        await using MockServer server = new MockProvider().Listen();
        using var client = new TcpClient("127.0.0.1", server.Port);
        NetworkStream stream = client.GetStream();
        string body = Wire.Ask(MockWire.Chat, "WORK k=1");
        string head = "POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nContent-Type: application/json\r\n";
        string plain = $"{head}Content-Length: {body.Length}\r\n\r\n{body}";
        string chunked = $"{head}Transfer-Encoding: chunked\r\n\r\n5\r\n{body[..5]}\r\n{body.Length - 5:x}\r\n{body[5..]}\r\n0\r\n\r\n";
        string last = plain.Replace("Host: x", "Connection: close", StringComparison.Ordinal);
        byte[] all = Encoding.UTF8.GetBytes(plain + chunked + last);
        foreach (byte[] piece in all.Chunk(97))
        {
            await stream.WriteAsync(piece, TestContext.Current.CancellationToken);
        }

        string answers = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);

        answers.Split("HTTP/1.1 200 OK\r\n").Length.ShouldBe(4);
        answers.Split("ANSWER 1").Length.ShouldBe(4);
    }

    [Fact]
    public async Task Many_clients_at_once_get_their_own_answers()
    {
        await using MockServer server = new MockProvider().Listen();
        using var client = new HttpClient { BaseAddress = new Uri(server.AnthropicBaseUrl) };

        WireReply[] replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.SendAsync(MockWire.Responses, Wire.Ask(MockWire.Responses, $"WORK k={i}", stream: true))));

        replies.Select(reply => reply.Joined("delta")).ShouldBe(Enumerable.Range(0, 200).Select(i => $"ANSWER {i}"));
    }

    [Fact]
    public async Task A_client_that_goes_away_does_not_keep_the_server_from_closing()
    {
        var mock = new MockProvider(_ => Reply.Say("late").After(TimeSpan.FromHours(1)));
        await using MockServer server = mock.Listen();
        using var client = new HttpClient { BaseAddress = new Uri(server.AnthropicBaseUrl) };

        Task<WireReply> waiting = client.SendAsync(MockWire.Chat, Wire.Ask(MockWire.Chat, "x"));
        await server.DisposeAsync();

        await Should.ThrowAsync<HttpRequestException>(waiting);
    }

    [Fact]
    public void Only_this_machine_can_reach_it()
    {
        using MockServerOwner owner = new();

        owner.Server.AnthropicBaseUrl.ShouldBe($"http://127.0.0.1:{owner.Server.Port}");
        owner.Server.OpenAiBaseUrl.ShouldBe($"http://127.0.0.1:{owner.Server.Port}/v1");
        Should.Throw<SocketException>(() => new MockProvider().Listen(owner.Server.Port));
    }

    [Theory]
    [InlineData("GET", "/v1/messages", "Not found")]
    [InlineData("POST", "/v1/embeddings", "Invalid URL (POST /v1/embeddings)")]
    public async Task Other_paths_are_not_found(string method, string path, string message)
    {
        using HttpClient client = new MockProvider().Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(404);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(message);
    }

    private sealed class MockServerOwner : IDisposable
    {
        public MockServer Server { get; } = new MockProvider().Listen();

        public void Dispose() => Server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}

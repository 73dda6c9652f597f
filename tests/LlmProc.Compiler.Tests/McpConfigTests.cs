using System.Collections.Immutable;

namespace LlmProc;

/// <summary>The JSON file of servers that a program names: it is checked as the program is, with places of its own.</summary>
public sealed class McpConfigTests : IDisposable
{
    private readonly TempFolder _folder = new TempFolder().Write(
        "main.toml", TempFolder.Minimal + "[mcp]\nconfig_path = \"mcp/servers.json\"\n[tools.mcp]\nfs = \"all\"\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_servers_are_those_of_the_program_with_paths_relative_to_it()
    {
        _folder.Write("mcp/servers.json", """
            {
              "mcpServers": {
                "fs": { "command": "./bin/fs", "args": ["-v", "."], "cwd": "data", "env": { "LEVEL": "1", "TOKEN": "env:TOKEN" }, "timeout": "5s" },
                "web": { "url": "https://example.com/mcp", "type": "sse", "headers": { "Authorization": "Bearer env:WEB" } }
              },
              "other": [1, 2.5, true]
            }
            """);

        ImmutableArray<McpServer> servers = _folder.Graph("main.toml").Root.Mcp.Servers;

        servers.Select(server => (server.Name, server.Transport, server.Command, server.WorkingDirectory, server.Url, server.Timeout)).ShouldBe(
        [
            ("fs", McpTransport.Stdio, _folder["mcp/bin/fs"], _folder["mcp/data"], null, TimeSpan.FromSeconds(5)),
            ("web", McpTransport.Sse, null, null, "https://example.com/mcp", null),
        ]);
        servers[0].Args.ShouldBe(["-v", "."]);
        servers[0].Env.ShouldBe([new("LEVEL", "1"), new("TOKEN", "env:TOKEN")]);
        servers[1].Headers.ShouldBe([new("Authorization", "Bearer env:WEB")]);
    }

    [Fact]
    public void A_server_of_the_program_wins_over_one_of_the_file()
    {
        _folder.Write("main.toml", TempFolder.Minimal + "[mcp]\nconfig_path = \"s.json\"\nservers = { a = { command = \"mine\" } }\n[tools.mcp]\na = \"all\"\nb = \"all\"\n")
            .Write("s.json", """{ "mcpServers": { "a": { "command": "theirs" }, "b": { "command": "b" } } }""");

        _folder.Graph("main.toml").Root.Mcp.Servers.Select(server => server.Command).ShouldBe(["mine", "b"]);
    }

    /// <summary>In the file <c>«LP0006|…»</c> marks what a diagnostic points at.</summary>
    [Theory]
    [InlineData("{ \"mcpServers\": { \"fs\": «LP0101|{}» } }", "[mcpServers.fs] needs 'command' or 'url': what to start, or where it runs")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"command\": «LP0102|7» } } }", "'mcpServers.fs.command' must be a string, not a whole number")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"command\": «LP0114|\"npx -y x\"» } } }", "'mcpServers.fs.command' is one executable, not a command line: no shell is involved")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"command\": \"x\", \"args\": [«LP0106|\"sk-abcdefghijkl\"»] } } }", "'mcpServers.fs.args[1]': a secret does not belong in a program file")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"url\": «LP0053|\"http://10.0.0.1/\"» } } }", "'mcpServers.fs.url' must be https, unless the server is on this machine: \"http://10.0.0.1/\"")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"command\": \"x\", \"env\": { «LP0052|\"LD_PRELOAD\"»: \"x.so\" } } } }", "'mcpServers.fs.env.LD_PRELOAD': by LD_PRELOAD a server can be made to run other code or to talk to other hosts")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"command\": \"x\", «LP0104|\"disabled\"»: true } } }", "'mcpServers.fs.disabled' has no effect here")]
    [InlineData("{ \"mcpServers\": { \"ä\": {}, \"fs\": { \"command\": \"x\" }, «LP0006|\"fs\"»: { \"command\": \"y\" } } }", "\"mcpServers.fs\" already set at 1:28")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"command\": «LP0102|null» } } }", "'mcpServers.fs.command' has no value")]
    [InlineData("{ \"mcpServers\": { \"a b\": { \"command\": \"x\" } , \"fs\": «LP0102|[]» } }", "'mcpServers.fs' must be a table, not a list")]
    [InlineData("{ «LP0408|\"servers\"»: { \"fs\": { \"command\": \"x\" } } }", "there is no \"mcpServers\" in this file")]
    [InlineData("«LP0408|{»}", "there is no \"mcpServers\" in this file")]
    [InlineData("«LP0005|[1]»", "expected a JSON object, found a list")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"command\": \"x\" }, «LP0005|}» }", "this is not JSON: '}' does not belong here")]
    [InlineData("{ \"mcpServers\": {} «LP0005|/»/ none", "this is not JSON: '/' does not belong here")]
    [InlineData("{ \"mcpServers\": { \"fs«LP0005|»", "this is not JSON: the end of the file does not belong here")]
    [InlineData("{ \"mcpServers\": {} } «LP0005|x»", "this is not JSON: 'x' does not belong here")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"command\": «LP0005|\"\\ud800\"» } } }", "half of a character (a lone surrogate)")]
    [InlineData("{ \"mcpServers\": { \"fs\": { \"timeout\": «LP0007|99999999999999999999», \"command\": \"x\" } } }", "99999999999999999999 does not fit in 64 bits")]
    public void What_is_wrong_in_it_is_said_with_its_place_there(string marked, string message)
    {
        List<BrokenTrees.Expected> expected = [];
        _folder.Write("mcp/servers.json", BrokenTrees.MarkedText.Read("mcp/servers.json", marked, expected));

        Diagnostic[] said = [.. _folder.Link("main.toml").Diagnostics.Where(diagnostic => diagnostic.File == "mcp/servers.json")];

        Diagnostic found = said.Single(diagnostic => diagnostic.Message == message);
        new BrokenTrees.Expected(found.Code, found.File, found.Span.Line, found.Span.Column, found.Span.EndColumn).ShouldBe(expected[0]);
    }

    [Theory]
    [InlineData("{ \"mcpServers\": {}, }", "JSON allows no comma before it")]
    [InlineData("{ \"mcpServers\": }", "the key before it has no value")]
    [InlineData("{ \"mcpServers\":\n , \"a\": 1 }", "the key before it has no value")]
    [InlineData("{ \"mcpServers\": {} ]", null)]
    [InlineData("{ \"mcpServers\": {},, }", null)]
    [InlineData("}", null)]
    public void What_to_do_about_a_bracket_depends_on_what_stands_before_it(string text, string? hint)
    {
        _folder.Write("mcp/servers.json", text);

        _folder.Link("main.toml").Diagnostics.Single(diagnostic => diagnostic.File == "mcp/servers.json").Hint.ShouldBe(hint);
    }

    [Theory]
    [InlineData("null", "nothing")]
    [InlineData("[null]", "a list")]
    [InlineData("7", "a whole number")]
    public void A_file_that_is_no_object_is_one_error(string text, string found)
    {
        _folder.Write("mcp/servers.json", text);

        Diagnostic error = _folder.Link("main.toml").Diagnostics.Single(diagnostic => diagnostic.File == "mcp/servers.json");

        (error.Code, error.Message).ShouldBe(("LP0005", $"expected a JSON object, found {found}"));
    }

    [Fact]
    public void Nesting_beyond_any_use_is_a_limit()
    {
        _folder.Write("mcp/servers.json", $"{{ \"mcpServers\": {string.Concat(Enumerable.Repeat("{\"a\":", 50_000))}1{new string('}', 50_001)}");

        _folder.Link("main.toml").Diagnostics.ShouldContain(diagnostic => diagnostic.Code == "LP0010");
    }

    [Fact]
    public void A_server_that_is_in_neither_place_is_said_and_the_nearest_is_named()
    {
        _folder.Write("mcp/servers.json", """{ "mcpServers": { "fss": { "command": "x" } } }""");

        Diagnostic error = _folder.Link("main.toml").Diagnostics.Single(diagnostic => diagnostic.Severity == Severity.Error);

        (error.Code, error.Message, error.Hint).ShouldBe(("LP0204", "there is no server 'fs' in mcp.servers or mcp/servers.json", "did you mean 'fss'?"));
    }

    [Fact]
    public void A_file_that_cannot_be_read_may_have_any_server()
    {
        _folder.Write("mcp/servers.json", "{");

        _folder.Link("main.toml").Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(diagnostic => diagnostic.Code).ShouldBe(["LP0005"]);
    }

    [Fact]
    public void What_is_wrong_in_a_file_of_many_programs_is_said_once()
    {
        const string config = "[mcp]\nconfig_path = \"s.json\"\n";
        _folder.Write("main.toml", TempFolder.Minimal + config + "[tools]\nenabled = [\"spawn\"]\n[linked_programs]\na = { path = \"a.toml\", description = \"d\" }\n")
            .Write("a.toml", TempFolder.Minimal + config)
            .Write("s.json", """{ "mcpServers": { "fs": {} } }""");

        _folder.Link("main.toml").Diagnostics.Count(diagnostic => diagnostic.File == "s.json").ShouldBe(1);
    }

    [Fact]
    public void A_vendor_s_key_goes_from_there_to_nobody_else_unasked()
    {
        _folder.Write("mcp/servers.json", """{ "mcpServers": { "fs": { "url": "https://example.com", "headers": { "X-Key": "env:OPENAI_API_KEY" } } } }""");

        Diagnostic warning = _folder.Link("main.toml").Diagnostics.Single(diagnostic => diagnostic.Code == "LP0050");

        (warning.File, warning.Message).ShouldBe(
            ("mcp/servers.json", "server 'fs': the key in OPENAI_API_KEY belongs to openai and would be sent to https://example.com as X-Key"));
    }

    [Fact]
    public void A_change_of_it_changes_the_digest()
    {
        string before = Digest("x");

        Digest("y").ShouldNotBe(before);
        Digest("x").ShouldBe(before);

        string Digest(string command) =>
            _folder.Write("mcp/servers.json", $$$"""{ "mcpServers": { "fs": { "command": "{{{command}}}" } } }""").Graph("main.toml").Digest;
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace LlmProc.Testing.Tests;

/// <summary>The vendors' clients for Node, installed into a folder of this test; skipped where there is no Node or no registry.</summary>
public class NodeClientTests
{
    private const string Script = """
        import Anthropic from "@anthropic-ai/sdk";
        import OpenAI from "openai";
        import { GoogleGenAI } from "@google/genai";
        const anthropic = new Anthropic({ maxRetries: 0 }), openai = new OpenAI({ maxRetries: 0 });
        const tool = { type: "object", properties: { at: { type: "string" } } };
        const say = (name, ...what) => console.log(name, ...what.map(each => typeof each === "string" ? each : JSON.stringify(each)));

        const asked = { model: "claude-x", max_tokens: 100, tools: [{ name: "look", input_schema: tool }], messages: [{ role: "user", content: "look" }] };
        const message = await anthropic.messages.stream(asked).finalMessage();
        say("anthropic stream", message.content.map(block => block.type), message.stop_reason);
        const results = message.content.filter(block => block.type === "tool_use").map(block => ({ type: "tool_result", tool_use_id: block.id, content: block.input.at }));
        const next = await anthropic.messages.create({ ...asked, messages: [...asked.messages, { role: "assistant", content: message.content }, { role: "user", content: results }] });
        say("anthropic", next.content[0].text, next.usage.output_tokens);
        say("anthropic error", await anthropic.messages.create({ ...asked, max_tokens: 0 }).catch(e => `${e.constructor.name} ${e.status} ${e.error.error.message}`));

        const chat = { model: "gpt-4.1", tools: [{ type: "function", function: { name: "look", parameters: tool } }], messages: [{ role: "user", content: "look" }] };
        const completion = await openai.chat.completions.stream({ ...chat, stream_options: { include_usage: true } }).finalChatCompletion();
        const calls = completion.choices[0].message.tool_calls;
        say("chat stream", calls.map(call => call.function.arguments), completion.choices[0].finish_reason);
        const after = [...chat.messages, { role: "assistant", content: completion.choices[0].message.content, tool_calls: calls.map(({ id, type, function: { name, arguments: args } }) => ({ id, type, function: { name, arguments: args } })) },
          ...calls.map(call => ({ role: "tool", tool_call_id: call.id, content: JSON.parse(call.function.arguments).at }))];
        say("chat", (await openai.chat.completions.create({ ...chat, messages: after })).choices[0].message.content);
        say("chat error", await openai.chat.completions.create({ ...chat, messages: after.slice(0, -1) }).catch(e => `${e.constructor.name} ${e.status} ${e.param}`));

        const items = { model: "gpt-4.1", tools: [{ type: "function", name: "look", parameters: tool, strict: false }], input: [{ role: "user", content: "look" }] };
        const response = await openai.responses.stream(items).finalResponse();
        say("responses stream", response.output.map(item => item.type), response.output_text);
        const outputs = response.output.filter(item => item.type === "function_call").map(item => ({ type: "function_call_output", call_id: item.call_id, output: JSON.parse(item.arguments).at }));
        const google = new GoogleGenAI({ httpOptions: { retryOptions: { attempts: 1 } } });
        const contents = [{ role: "user", parts: [{ text: "look" }] }];
        const wanted = { model: "gemini-3-pro", config: { thinkingConfig: { includeThoughts: true }, tools: [{ functionDeclarations: [{ name: "look", parametersJsonSchema: tool }] }] } };
        const parts = [];
        let last;
        for await (last of await google.models.generateContentStream({ ...wanted, contents })) parts.push(...last.candidates[0].content.parts);
        say("gemini stream", parts.map(part => part.thought ? "thought" : part.functionCall ? part.functionCall.args.at : part.text), last.candidates[0].finishReason);
        const answers = parts.filter(part => part.functionCall).map(({ functionCall: { id, name, args } }) => ({ functionResponse: { id, name, response: { output: args.at } } }));
        const history = [...contents, { role: "model", parts }, { role: "user", parts: answers }];
        const told = await google.models.generateContent({ ...wanted, contents: history });
        say("gemini", told.text, told.usageMetadata.candidatesTokenCount);
        const unsigned = parts.map(({ thoughtSignature, ...part }) => part);
        say("gemini error", await google.models.generateContent({ ...wanted, contents: [contents[0], { role: "model", parts: unsigned }, history[2]] }).catch(e => `${e.name} ${e.status} ${e.message.includes("missing a thought_signature")}`));

        say("responses", (await openai.responses.create({ ...items, input: [...items.input, ...response.output, ...outputs] })).output_text);
        """;

    [Fact]
    public async Task The_vendors_clients_for_Node_understand_the_mock()
    {
        using var project = new TempProject(("package.json", """{"name":"mock-check","private":true,"type":"module"}"""), ("check.mjs", Script));
        string? missing = await InstallAsync(project);
        Assert.SkipWhen(missing is not null, missing ?? "");
        var mock = new MockProvider(Answer);
        await using MockServer server = mock.Listen();

        (string output, string error, _) = (await RunAsync(project, "node", server, "check.mjs"))!.Value;

        error.ShouldBeEmpty();
        output.ReplaceLineEndings("\n").ShouldBe("""
            anthropic stream ["thinking","text","tool_use","tool_use"] tool_use
            anthropic I saw: here there 5
            anthropic error BadRequestError 400 max_tokens: must be greater than or equal to 1
            chat stream ["{\"at\":\"here\"}","{\"at\":\"there\"}"] tool_calls
            chat I saw: here there
            chat error BadRequestError 400 messages.[3].role
            responses stream ["reasoning","message","function_call","function_call"] Let me look.
            gemini stream ["thought","Let"," me"," look.","here","there",""] STOP
            gemini I saw: here there 5
            gemini error ApiError 400 true
            responses I saw: here there

            """.ReplaceLineEndings("\n"));
    }

    private static Reply Answer(MockRequest request) => request.LastText == "look"
        ? Reply.Blocks(
            new ContentBlock.Thinking("Where? Here and there.", Signature: null),
            new ContentBlock.Text("Let me look."),
            new ContentBlock.Call(new ToolCall("", "look", """{"at":"here"}""")),
            new ContentBlock.Call(new ToolCall("", "look", """{"at":"there"}""")))
        : Reply.Say("I saw: " + request.LastText.Replace('\n', ' '));

    /// <summary>Null if the clients are there.</summary>
    private static async Task<string?> InstallAsync(TempProject project)
    {
        if (await RunAsync(project, "node", null, "--version") is null)
        {
            return "there is no node here";
        }

        var npm = await RunAsync(project, "npm", null, "install", "--no-audit", "--no-fund", "--loglevel=error", "@anthropic-ai/sdk@1.12.0", "openai@7.57.0", "@google/genai@3.1.0");
        return npm is { Code: 0 } ? null : $"the clients cannot be installed: {npm?.Error.Split('\n')[0] ?? "there is no npm here"}";
    }

    private static async Task<(string Out, string Error, int Code)?> RunAsync(TempProject project, string file, MockServer? server, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = project.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (server is not null)
        {
            start.Environment["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl;
            start.Environment["OPENAI_BASE_URL"] = server.OpenAiBaseUrl;
            start.Environment["GOOGLE_GEMINI_BASE_URL"] = server.GeminiBaseUrl;
            start.Environment["GEMINI_API_KEY"] = "mock";
            start.Environment["ANTHROPIC_API_KEY"] = start.Environment["OPENAI_API_KEY"] = "mock";
        }

        try
        {
            using Process process = Process.Start(start)!;
            CancellationToken cancellationToken = TestContext.Current.CancellationToken;
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            string error = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (await output, error, process.ExitCode);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

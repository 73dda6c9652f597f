using System.Text;

namespace LlmProc;

/// <summary>Asks the model as the turn loop would.</summary>
internal static class Ask
{
    private static readonly LlmProgram Program = new(new ProgramName("main"), "/programs/main.toml", new ModelSettings("embedded", "extractive"));

    public static RequestHead Tidepool { get; } = Head([Data("README.md"), Data("pyproject.toml"), Data("CONTRIBUTING.md")]);

    public static PreloadedText Data(string name) => new(name, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TestData", name)));

    public static RequestHead Head(IEnumerable<PreloadedText> files, params ToolSpec[] tools)
    {
        var prompt = new StringBuilder("You answer questions.\n");
        if (files.Any())
        {
            PreloadBlock.Append(prompt, files);
        }

        return new RequestHead(prompt.ToString(), [.. tools]);
    }

    /// <summary>The spawn tool as a program with these links offers it.</summary>
    public static ToolSpec Spawn(params (string Name, string Line)[] links) => new(
        "spawn",
        "Ask a linked program.\n" + string.Join('\n', links.Select(link => $"- '{link.Name}'{link.Line}")),
        $$"""
        {"type":"object","required":["program_name","query"],"properties":{
          "program_name":{"type":"string","enum":[{{string.Join(',', links.Select(link => $"\"{link.Name}\""))}}] },
          "query":{"type":"string"} } }
        """);

    public static async Task<string> Text(RequestHead head, string question) =>
        (await Sample(head, Conversation.Empty.Add(Message.User(question)))).Content.OfType<ContentBlock.Text>().ShouldHaveSingleItem().Value;

    public static async Task<ToolCall[]> Calls(RequestHead head, string question) =>
        [.. (await Sample(head, Conversation.Empty.Add(Message.User(question)))).Content.OfType<ContentBlock.Call>().Select(block => block.Value)];

    public static async Task<Sample> Sample(RequestHead head, Conversation conversation) =>
        (await Updates(head, conversation)).OfType<ModelUpdate.Completed>().ShouldHaveSingleItem().Sample;

    public static async Task<List<ModelUpdate>> Updates(RequestHead head, Conversation conversation)
    {
        IModel model = new EmbeddedProvider().Open(Program.Model);
        return await model.SampleAsync(new ModelRequest(Program, head, conversation), TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
    }
}

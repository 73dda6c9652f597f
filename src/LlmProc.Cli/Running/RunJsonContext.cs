using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmProc.Cli.Running;

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunJson))]
[JsonSerializable(typeof(IReadOnlyList<ChangeJson>))]
internal sealed partial class RunJsonContext : JsonSerializerContext
{
    // Texts stay readable in other scripts than ASCII, and a tree may be deeper than the serializer allows by itself.
    public static RunJsonContext Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 10_000,
    });
}

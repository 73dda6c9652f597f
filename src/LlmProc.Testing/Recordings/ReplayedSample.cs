using System.Text.Json;

namespace LlmProc.Testing;

/// <summary>A recorded sample with its whole request.</summary>
internal sealed class ReplayedSample(RecordedSample recorded, ComparedRequest request)
{
    private readonly Lazy<JsonElement> _request = new(request.ToJson);

    public RecordedSample Recorded { get; } = recorded;

    public JsonElement Request => _request.Value;
}

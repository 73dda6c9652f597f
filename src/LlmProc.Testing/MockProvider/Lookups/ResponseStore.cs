using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmProc.Testing;

/// <summary>The responses that are kept: all that did not say <c>store: false</c>, as many as exchanges are.</summary>
internal sealed class ResponseStore(int kept)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredResponse> _responses = [];
    private readonly Queue<string> _order = new();

    public StoredResponse? Find(string id)
    {
        lock (_gate)
        {
            return _responses.GetValueOrDefault(id);
        }
    }

    public bool Remove(string id)
    {
        lock (_gate)
        {
            return _responses.Remove(id);
        }
    }

    /// <summary>Keeps what is to be kept.</summary>
    public void Add(WireAnswer answer, MockFault? fault)
    {
        JsonElement request = answer.Request.Json;
        if (kept <= 0 || answer.Request.Wire != MockWire.Responses || request.Member("store").ValueKind == JsonValueKind.False)
        {
            return;
        }

        var response = new StoredResponse(answer, fault, Items(request));
        lock (_gate)
        {
            if (_order.Count == kept)
            {
                _responses.Remove(_order.Dequeue());
            }

            _order.Enqueue(response.Id);
            _responses[response.Id] = response;
        }
    }

    /// <summary>The request with all that was said before it, if it goes on from a response that is here; undefined if from one that is not.</summary>
    public JsonElement Continue(JsonElement request)
    {
        if (Find(request.Text("previous_response_id") ?? "") is not { } previous)
        {
            return default;
        }

        JsonArray all = previous.History();
        foreach (JsonNode? item in Items(request))
        {
            all.Add(item!.DeepClone());
        }

        JsonObject whole = JsonObject.Create(request)!;
        whole["input"] = all;
        return Routes.Parse(Encoding.UTF8.GetBytes(whole.ToJsonString(FaultEvent.Options)));
    }

    private static JsonArray Items(JsonElement request) => request.Member("input") is { ValueKind: JsonValueKind.Array } list
        ? JsonArray.Create(list)!
        : [(JsonNode)new JsonObject
        {
            ["type"] = "message",
            ["role"] = "user",
            ["content"] = new JsonArray((JsonNode)new JsonObject { ["type"] = "input_text", ["text"] = request.Text("input") }),
        }];
}

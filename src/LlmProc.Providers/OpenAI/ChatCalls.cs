using System.Collections.Immutable;

namespace LlmProc.Providers;

/// <summary>Puts tool calls together from pieces that servers number in many ways: by index, by id, by the order they come in, or by none of these.</summary>
internal sealed class ChatCalls
{
    private readonly List<Part> _calls = [];
    private Part? _last;

    // Made when a second call begins: among thousands none is searched.
    private Dictionary<string, Part>? _byId;
    private long _highest = -1;

    public int Count => _calls.Count;

    public void Take(JsonSlice delta)
    {
        JsonSlice function = delta["function"u8];
        string id = delta["id"u8].Text ?? "";
        string name = function["name"u8].Text ?? "";
        Part call = Find(delta["index"u8].Number, id, name, function["arguments"u8]);
        if (id.Length > 0 && call.Id.Length == 0)
        {
            call.Id = id;
            _byId?.TryAdd(id, call);
        }

        // A name may come in pieces, and some servers repeat it whole with every piece of the arguments.
        if (name.Length > 0 && call.Arguments.IsEmpty && !call.WholeArguments && (call.Name.Length == 0 || (id.Length == 0 && call.Name != name)))
        {
            call.Name += name;
        }

        JsonSlice arguments = function["arguments"u8];
        if (arguments.IsText)
        {
            call.Arguments.Add(arguments.Piece!);
        }
        else if (arguments.IsThere && call.Arguments.IsEmpty)
        {
            // An object where the protocol has a string with one.
            call.WholeArguments = true;
            call.Arguments.Add(System.Text.Encoding.UTF8.GetString(arguments.Raw));
        }
    }

    public void Finish(ImmutableArray<ContentBlock>.Builder content)
    {
        foreach (Part call in _calls)
        {
            content.Add(new ContentBlock.Call(new ToolCall("", call.Name, CallArguments.Normalize(call.Arguments.ToString()))));
        }
    }

    private Part Find(long? index, string id, string name, JsonSlice arguments)
    {
        Part? known = index is null ? _last : index > _highest ? null : _calls.FindLast(call => call.Index == index);
        bool isNew = known is null
            || (id.Length > 0 && known.Id.Length > 0 && id != known.Id)
            || (index is null && id.Length == 0 && name.Length > 0 && (!known.Arguments.IsEmpty || (known.Name == name && arguments.IsThere)));
        if (isNew)
        {
            // Numbered again from the start, or not at all: another id is another call, unless it has been seen.
            known = id.Length > 0 ? Find(id) : null;
            if (known is null)
            {
                known = new Part { Index = index };
                _calls.Add(known);
                _highest = Math.Max(_highest, index ?? -1);
            }
        }

        return _last = known!;
    }

    private Part? Find(string id)
    {
        if (_byId is null && _calls.Count > 0)
        {
            _byId = [];
            foreach (Part call in _calls)
            {
                _byId.TryAdd(call.Id, call);
            }
        }

        return _byId?.GetValueOrDefault(id);
    }

    private sealed class Part
    {
        public TextPieces Arguments;

        public long? Index { get; init; }

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public bool WholeArguments { get; set; }
    }
}

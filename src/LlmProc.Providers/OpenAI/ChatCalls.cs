namespace LlmProc.Providers;

/// <summary>Puts tool calls together from pieces that servers number in many ways: by index, by id, by the order they come in, or by none of these.</summary>
internal sealed class ChatCalls
{
    private readonly List<Part> _calls = new(1);
    private Part? _last;

    // Made when a second call begins: among thousands none is searched.
    private Dictionary<string, Part>? _byId;
    private long _highest = -1;

    public int Count => _calls.Count;

    public void Take(ref JsonWalk delta)
    {
        long? index = null;
        string id = "";
        var piece = new Piece();
        for (int here = delta.Here; delta.NextMember(here);)
        {
            if (delta.Is("index"u8))
            {
                index = delta.Number;
            }
            else if (delta.Is("id"u8))
            {
                id = delta.Text ?? "";
            }
            else if (delta.Is("function"u8))
            {
                piece = Read(ref delta);
            }
        }

        Part call = Find(index, id, piece);
        if (id.Length > 0 && call.Id.Length == 0)
        {
            call.Id = id;
            _byId?.TryAdd(id, call);
        }

        // A name may come in pieces, and some servers repeat it whole with every piece of the arguments.
        if (piece.Name.Length > 0 && call.Arguments.IsEmpty && !call.WholeArguments && (call.Name.Length == 0 || (id.Length == 0 && call.Name != piece.Name)))
        {
            call.Name += piece.Name;
        }

        if (piece.Arguments is { } arguments && (!piece.IsWhole || call.Arguments.IsEmpty))
        {
            call.WholeArguments |= piece.IsWhole;
            call.Arguments.Add(arguments);
        }
    }

    private static Piece Read(ref JsonWalk function)
    {
        var piece = new Piece();
        for (int here = function.Here; function.NextMember(here);)
        {
            if (function.Is("name"u8))
            {
                piece = piece with { Name = function.Text ?? "" };
            }
            else if (function.Is("arguments"u8) && function.IsThere)
            {
                bool isWhole = !function.IsText;
                piece = piece with { IsWhole = isWhole, Arguments = isWhole ? System.Text.Encoding.UTF8.GetString(function.Take().Raw) : function.Piece };
            }
        }

        return piece;
    }

    /// <param name="content">Room for all of them.</param>
    public void Finish(Span<ContentBlock> content)
    {
        for (int i = 0; i < content.Length; i++)
        {
            content[i] = new ContentBlock.Call(new ToolCall("", _calls[i].Name, CallArguments.Normalize(_calls[i].Arguments.ToString())));
        }
    }

    private Part Find(long? index, string id, Piece piece)
    {
        Part? known = index is null ? _last : index > _highest ? null : _last?.Index == index ? _last : Last(index.Value);
        bool isNew = known is null
            || (id.Length > 0 && known.Id.Length > 0 && id != known.Id)
            || (index is null && id.Length == 0 && piece.Name.Length > 0 && (!known.Arguments.IsEmpty || (known.Name == piece.Name && piece.Arguments is not null)));
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

    private Part? Last(long index) => _calls.FindLast(call => call.Index == index);

    /// <summary>What one event says of a call's function.</summary>
    /// <param name="Arguments">Null: nothing.</param>
    /// <param name="IsWhole">An object where the protocol has a string with one.</param>
    private readonly record struct Piece(string Name, string? Arguments, bool IsWhole)
    {
        public Piece()
            : this("", null, false)
        {
        }
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

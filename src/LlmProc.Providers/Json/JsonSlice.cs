using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>A JSON value where it stands in the bytes that came: looked into without a copy and without a tree.</summary>
/// <remarks>Each look reads from the start of the value; the values of one event are small. What is not there is an empty slice, which has nothing in it.</remarks>
internal readonly ref struct JsonSlice(ReadOnlySpan<byte> json)
{
    private const int MaxDepth = 1_000;

    private readonly ReadOnlySpan<byte> _json = json;

    public ReadOnlySpan<byte> Raw => _json;

    /// <summary>False for null too.</summary>
    public bool IsThere => !_json.IsEmpty && _json[0] != (byte)'n';

    public bool IsObject => !_json.IsEmpty && _json[0] == (byte)'{';

    public bool IsArray => !_json.IsEmpty && _json[0] == (byte)'[';

    public bool IsText => !_json.IsEmpty && _json[0] == (byte)'"';

    /// <summary>The text of a string, with U+FFFD for what is no text; null for any other kind.</summary>
    public string? Text => IsText ? LenientText.Read(_json) : null;

    /// <summary>The text of a string that is a piece of a longer one; null for any other kind.</summary>
    public string? Piece => IsText ? LenientText.ReadPiece(_json) : null;

    /// <summary>A number, or a string that is one; null for any other kind.</summary>
    public long? Number => NumberOf(IsText ? _json[1..^1] : _json);

    /// <summary>A member of an object.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public JsonSlice this[ReadOnlySpan<byte> name]
    {
        get
        {
            if (!IsObject)
            {
                return default;
            }

            Utf8JsonReader reader = Reader();
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool found = reader.ValueTextEquals(name);
                JsonSlice value = Value(ref reader);
                if (found)
                {
                    return value;
                }
            }

            return default;
        }
    }

    /// <summary>The element of an array at a place.</summary>
    public JsonSlice this[int index]
    {
        get
        {
            if (!IsArray)
            {
                return default;
            }

            Utf8JsonReader reader = Reader();
            reader.Read();
            for (int i = 0; ; i++)
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    return default;
                }

                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (i == index)
                {
                    return new JsonSlice(_json[start..(int)reader.BytesConsumed]);
                }
            }
        }
    }

    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public JsonWalk Walk() => new(this, MaxDepth);

    public bool Is(ReadOnlySpan<byte> text) => IsText && _json[1..^1].SequenceEqual(text);

    /// <summary>Reads to the end: what is not JSON is an exception here and not later.</summary>
    public void Check()
    {
        Utf8JsonReader reader = Reader();
        while (reader.Read())
        {
        }
    }

    public static long? NumberOf(ReadOnlySpan<byte> digits) =>
        System.Buffers.Text.Utf8Parser.TryParse(digits, out double number, out int used) && used == digits.Length && double.IsFinite(number)
            ? (long)Math.Clamp(number, long.MinValue / 2, long.MaxValue / 2)
            : null;

    private Utf8JsonReader Reader() => new(_json, new JsonReaderOptions { MaxDepth = MaxDepth });

    private JsonSlice Value(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new JsonSlice(_json[start..(int)reader.BytesConsumed]);
    }
}

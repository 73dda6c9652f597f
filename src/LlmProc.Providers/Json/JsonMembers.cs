using System.Text;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>The members of an object one after the other, in one pass: for what comes so often that looking for each by itself would cost.</summary>
/// <remarks>A value that is no object has none.</remarks>
internal ref struct JsonMembers
{
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private ReadOnlySpan<byte> _name;

    public JsonMembers(JsonSlice value, int maxDepth)
    {
        _json = value.Raw;
        _reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = maxDepth });
        if (value.IsObject)
        {
            _reader.Read();
        }
    }

    public JsonSlice Value { get; private set; }

    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public bool Next()
    {
        if (_reader.TokenType == JsonTokenType.None || !_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        _name = _reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(_reader.GetString()!) : _reader.ValueSpan;
        _reader.Read();
        int start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        Value = new JsonSlice(_json[start..(int)_reader.BytesConsumed]);
        return true;
    }

    public readonly bool Is(ReadOnlySpan<byte> name) => _name.SequenceEqual(name);
}

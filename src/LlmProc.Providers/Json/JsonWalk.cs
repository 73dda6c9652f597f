using System.Text;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>One pass through a JSON value, for what comes so often that looking for each member by itself would cost. Always handed on by reference.</summary>
/// <remarks>It stands at one value at a time. Members of an object and items of an array come one after the other; what nobody looks into is passed over.</remarks>
internal ref struct JsonWalk
{
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;
    private ReadOnlySpan<byte> _name;

    public JsonWalk(JsonSlice value, int maxDepth)
    {
        _json = value.Raw;
        _reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = maxDepth });
        _reader.Read();
    }

    public readonly bool IsObject => _reader.TokenType == JsonTokenType.StartObject;

    public readonly bool IsText => _reader.TokenType == JsonTokenType.String;

    /// <summary>False for null too.</summary>
    public readonly bool IsThere => _reader.TokenType is not (JsonTokenType.Null or JsonTokenType.None);

    /// <summary>The text of a string that is a piece of a longer one; null for any other kind.</summary>
    public string? Piece => IsText ? LenientText.ReadPiece(ref _reader) : null;

    /// <summary>The text of a string, with U+FFFD for what is no text; null for any other kind.</summary>
    public string? Text => IsText ? LenientText.Whole(LenientText.ReadPiece(ref _reader)) : null;

    /// <summary>A number, or a string that is one; null for any other kind.</summary>
    public readonly long? Number => _reader.TokenType is JsonTokenType.Number or JsonTokenType.String ? JsonSlice.NumberOf(_reader.ValueSpan) : null;

    /// <summary>The object or the array at which it stands, for <see cref="NextMember"/> or <see cref="NextItem"/>.</summary>
    public readonly int Here => _reader.CurrentDepth;

    /// <summary>Goes to the value of the next member of an object; false at its end, and where no object was.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public bool NextMember(int here)
    {
        if (!Advance(here, JsonTokenType.StartObject) || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        _name = _reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(_reader.GetString()!) : _reader.ValueSpan;
        _reader.Read();
        return true;
    }

    /// <summary>Goes to the next item of an array; false at its end, and where no array was.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    public bool NextItem(int here) => Advance(here, JsonTokenType.StartArray) && _reader.TokenType != JsonTokenType.EndArray;

    /// <summary>The name of the member.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => _name.SequenceEqual(name);

    /// <summary>The value is this text.</summary>
    public readonly bool Says(ReadOnlySpan<byte> text) => IsText && _reader.ValueSpan.SequenceEqual(text);

    /// <summary>The whole value, which is passed over by that.</summary>
    public JsonSlice Take()
    {
        int start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return new JsonSlice(_json[start..(int)_reader.BytesConsumed]);
    }

    /// <summary>One token on, over what is left of the value that stands there; false if nothing was begun.</summary>
    private bool Advance(int here, JsonTokenType begun)
    {
        if (_reader.CurrentDepth == here && _reader.TokenType != begun)
        {
            return false;
        }

        while (_reader.CurrentDepth > here + 1)
        {
            _reader.Read();
        }

        if (_reader.CurrentDepth > here)
        {
            _reader.Skip();
        }

        return _reader.Read();
    }
}

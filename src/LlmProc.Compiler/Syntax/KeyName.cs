using System.Text;

namespace LlmProc;

/// <summary>
/// The full name of a key, as the way back to the file itself. It is put together where a message needs it and not before: two thousand keys
/// of a table whose name is half of the file would otherwise be a thousand times the file.
/// </summary>
internal sealed class KeyName
{
    /// <summary>More than any message shows or looks through.</summary>
    private const int Longest = 5_000;

    private readonly KeyName? _parent;
    private readonly string _key;

    private KeyName(KeyName? parent, string key)
    {
        _parent = parent;
        _key = key;
    }

    /// <summary>Of the file itself.</summary>
    public static KeyName Root { get; } = new(null, "");

    public bool IsRoot => _parent is null && _key.Length == 0;

    public KeyName Of(string key) => new(IsRoot ? null : this, key);

    /// <summary>Its beginning, where it is longer than anybody looks at.</summary>
    public override string ToString() => Write(new StringBuilder()).ToString();

    private StringBuilder Write(StringBuilder text)
    {
        _parent?.Write(text).Append('.');
        return text.Append(_key.AsSpan(0, Math.Min(_key.Length, Math.Max(Longest - text.Length, 0))));
    }
}

using System.Text;

namespace LlmProc.Providers;

/// <summary>A text that comes in pieces, mostly in one.</summary>
internal struct TextPieces
{
    /// <summary>Up to here another string takes less than what would gather the pieces.</summary>
    private const int Short = 32;

    // A string, or a builder once that is worth it.
    private object? _text;

    public void Add(string piece)
    {
        switch (_text)
        {
            case StringBuilder all:
                all.Append(piece);
                break;
            case string { Length: > 0 } first when piece.Length > 0:
                _text = first.Length + piece.Length <= Short ? first + piece : new StringBuilder(first).Append(piece);
                break;
            case string { Length: > 0 }:
                break;
            default:
                _text = piece;
                break;
        }
    }

    public readonly bool IsEmpty => _text is null or "";

    public override readonly string ToString() => LenientText.Whole(_text?.ToString() ?? "");
}

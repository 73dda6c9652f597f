using System.Text;

namespace LlmProc.Providers;

/// <summary>A text that comes in pieces, mostly in one.</summary>
internal struct TextPieces
{
    private string? _first;
    private StringBuilder? _all;

    public void Add(string piece)
    {
        if (_all is not null)
        {
            _all.Append(piece);
        }
        else if (string.IsNullOrEmpty(_first))
        {
            _first = piece;
        }
        else
        {
            _all = new StringBuilder(_first).Append(piece);
        }
    }

    public readonly bool IsEmpty => _all is null && string.IsNullOrEmpty(_first);

    public override readonly string ToString() => LenientText.Whole(_all?.ToString() ?? _first ?? "");
}

using System.Globalization;
using System.Text;

namespace LlmProc.Cli.Chatting;

/// <summary>What a terminal sends, character by character, as what a person did: keys, pasted texts.</summary>
/// <remarks>
/// It does not matter in how many pieces it arrives: a sequence ends where it says so, and one that nobody knows leaves nothing behind. Only ESC by itself,
/// which is a key too, needs someone who knows the time: <see cref="IsUndecided"/>.
/// </remarks>
internal sealed class KeyParser
{
    private const char Escape = '\e';
    private const char Delete = '\u007F';
    private const string PasteEnds = "\e[201~";
    private const int LargestPaste = 16 * 1024 * 1024;

    /// <summary>Longer ones are no keys.</summary>
    private const int LongestSequence = 32;

    private readonly Queue<Stroke> _strokes = [];
    private readonly StringBuilder _sequence = new();
    private StringBuilder? _paste;
    private char _half;

    /// <summary>ESC has come and nothing after it: a key, or the beginning of another.</summary>
    public bool IsUndecided => _sequence.Length > 0 && _sequence[^1] == Escape;

    /// <summary>False: more has to be put in first.</summary>
    public bool TryTake(out Stroke stroke) => _strokes.TryDequeue(out stroke);

    public void Put(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            Put(character);
        }
    }

    /// <summary>Nothing came after ESC: it was a key.</summary>
    public void Decide()
    {
        _sequence.Clear();
        Key(ConsoleKey.Escape, 0, Escape);
    }

    private void Put(char character)
    {
        if (_paste is not null)
        {
            Paste(_paste, character);
        }
        else if (_sequence.Length > 0 || character == Escape)
        {
            Continue(character);
        }
        else
        {
            Single(character, 0);
        }
    }

    private void Paste(StringBuilder paste, char character)
    {
        paste.Append(character);
        bool hasEnded = character == '~' && paste.Length >= PasteEnds.Length && paste.ToString(paste.Length - PasteEnds.Length, PasteEnds.Length) == PasteEnds;
        if (hasEnded || paste.Length >= LargestPaste)
        {
            paste.Length -= hasEnded ? PasteEnds.Length : 0;
            _paste = null;
            _strokes.Enqueue(new Stroke(default, paste.ToString()));
        }
    }

    private void Continue(char character)
    {
        _sequence.Append(character);
        string body = _sequence.ToString().TrimStart(Escape);
        int escapes = _sequence.Length - body.Length;
        switch (body)
        {
            case "" when escapes > 2:
                _sequence.Length = 2;
                break;
            case "" or "[" or "O" or "[[":
                break;
            case ['[' or 'O', ..] when char.IsControl(character):
                // It was broken off.
                _sequence.Clear();
                Put(character);
                break;
            case ['[' or 'O', ..]:
                if (body[0] == 'O' || body.StartsWith("[[", StringComparison.Ordinal) || character is (>= '@' and <= '~') or '$')
                {
                    _sequence.Clear();
                    End(body, escapes > 1 ? ConsoleModifiers.Alt : 0);
                }
                else if (_sequence.Length > LongestSequence)
                {
                    // Its end is all that is still waited for.
                    _sequence.Length--;
                }

                break;
            default:
                _sequence.Clear();
                Single(character, ConsoleModifiers.Alt);
                break;
        }
    }

    /// <summary>ESC [ or ESC O, numbers, and what says which key it is.</summary>
    private void End(string body, ConsoleModifiers modifiers)
    {
        char last = body[^1];
        string[] numbers = body[1..^1].Split(';');
        if (body[0] == '[' && numbers[0] == "200" && last == '~')
        {
            _paste = new StringBuilder();
            return;
        }

        // One more than a sum of bits: Shift, Alt, Control.
        if (numbers.Length > 1 && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int sum))
        {
            modifiers |= ((sum - 1) & 1) != 0 ? ConsoleModifiers.Shift : 0;
            modifiers |= ((sum - 1) & 2) != 0 ? ConsoleModifiers.Alt : 0;
            modifiers |= ((sum - 1) & 4) != 0 ? ConsoleModifiers.Control : 0;
        }

        if (body[0] == 'O' && last is (>= 'j' and <= 'y') or 'X')
        {
            // The keypad.
            Single(last == 'X' ? '=' : (char)(last - '@'), modifiers);
            return;
        }

        modifiers |= (body[0], last) is ('O', >= 'a' and <= 'd') or ('[', '^' or '@') ? ConsoleModifiers.Control : 0;
        ConsoleKey key = last switch
        {
            'A' or 'a' => ConsoleKey.UpArrow,
            'B' or 'b' => ConsoleKey.DownArrow,
            'C' or 'c' => ConsoleKey.RightArrow,
            'D' or 'd' => ConsoleKey.LeftArrow,
            'H' => ConsoleKey.Home,
            'F' => ConsoleKey.End,
            'M' when body[0] == 'O' => ConsoleKey.Enter,
            '~' or '^' or '@' or '$' => numbers[0] switch
            {
                "1" or "7" => ConsoleKey.Home,
                "4" or "8" => ConsoleKey.End,
                "3" => ConsoleKey.Delete,
                _ => default,
            },
            _ => default,
        };
        if (key != default && body[1] is not ('[' or '?' or '>' or '<'))
        {
            Key(key, modifiers);
        }
    }

    private void Single(char character, ConsoleModifiers modifiers)
    {
        switch (character)
        {
            case '\r' or '\n':
                Key(ConsoleKey.Enter, modifiers, character);
                break;
            case '\t':
                Key(ConsoleKey.Tab, modifiers, character);
                break;
            case '\b' or Delete:
                Key(ConsoleKey.Backspace, modifiers, character);
                break;
            case >= '\u0001' and <= '\u001A':
                Key(ConsoleKey.A + (character - 1), modifiers | ConsoleModifiers.Control, character);
                break;
            case var _ when char.IsHighSurrogate(character):
                _half = character;
                break;
            case var _ when char.IsLowSurrogate(character):
                _strokes.Enqueue(new Stroke(default, new string([_half, character])));
                break;
            default:
                // With Alt it writes nothing.
                ConsoleKey key = char.IsAsciiLetter(character) ? ConsoleKey.A + (char.ToUpperInvariant(character) - 'A') : default;
                Key(key, modifiers, modifiers.HasFlag(ConsoleModifiers.Alt) ? default : character);
                break;
        }
    }

    private void Key(ConsoleKey key, ConsoleModifiers modifiers, char character = default) => _strokes.Enqueue(new Stroke(new ConsoleKeyInfo(
        character, key, modifiers.HasFlag(ConsoleModifiers.Shift), modifiers.HasFlag(ConsoleModifiers.Alt), modifiers.HasFlag(ConsoleModifiers.Control)), null));
}

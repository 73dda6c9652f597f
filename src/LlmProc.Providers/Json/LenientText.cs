using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>Reads JSON strings that are not quite right: half a surrogate pair, bytes that are no UTF-8. A bad character is no reason to lose an answer.</summary>
internal static class LenientText
{
    /// <param name="json">A whole string with its quotes.</param>
    public static string Read(ReadOnlySpan<byte> json) => Whole(ReadPiece(json));

    /// <summary>The same of a text that goes on in the next string: half a pair at its end or its beginning is kept, for the other half to find it.</summary>
    public static string ReadPiece(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return ReadPiece(ref reader);
    }

    /// <param name="reader">Stands at the string.</param>
    public static string ReadPiece(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Repair(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    /// <summary>Halves that found each other are whole; those that are left alone become U+FFFD.</summary>
    public static string Whole(string text) =>
        text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    private static string Repair(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (int i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\' || i + 1 == escaped.Length)
            {
                text.Append(escaped[i]);
                continue;
            }

            char kind = escaped[++i];
            if (kind == 'u' && i + 4 < escaped.Length + 0 && ushort.TryParse(escaped.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort unit))
            {
                text.Append((char)unit);
                i += 4;
                continue;
            }

            text.Append(kind switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => kind });
        }

        return text.ToString();
    }
}

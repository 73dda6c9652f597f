using System.Globalization;

namespace LlmProc;

/// <summary>Ids of tool calls: <c>call_2_0</c> is the first call of the second sample of its process, whatever else happened to it.</summary>
/// <remarks>Letters, digits and underscores only: what every provider accepts. Ids that providers give may be empty, repeated or too long.</remarks>
internal static class DerivedCallId
{
    public static string Make(int sample, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"call_{sample}_{ordinal}");

    public static (int Sample, int Ordinal) Read(string id)
    {
        int last = id.LastIndexOf('_');
        return (int.Parse(id.AsSpan(5, last - 5), CultureInfo.InvariantCulture), int.Parse(id.AsSpan(last + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>Which call of its sample an id belongs to; -1 if it is not of this form.</summary>
    public static int Place(string id) =>
        int.TryParse(id.AsSpan(id.LastIndexOf('_') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int place) ? place : -1;
}

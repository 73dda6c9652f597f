using System.Globalization;

namespace LlmProc;

/// <summary>Ids of tool calls: <c>call_5_0</c> is the first call of the sample that is event 5 of its process.</summary>
/// <remarks>Letters, digits and underscores only: what every provider accepts. Ids that providers give may be empty, repeated or too long.</remarks>
internal static class DerivedCallId
{
    public static string Make(int version, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"call_{version}_{ordinal}");

    public static (int Version, int Ordinal) Read(string id)
    {
        int last = id.LastIndexOf('_');
        return (int.Parse(id.AsSpan(5, last - 5), CultureInfo.InvariantCulture), int.Parse(id.AsSpan(last + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>Which call of its sample an id belongs to; -1 if it is not of this form.</summary>
    public static int Place(string id) =>
        int.TryParse(id.AsSpan(id.LastIndexOf('_') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int place) ? place : -1;
}

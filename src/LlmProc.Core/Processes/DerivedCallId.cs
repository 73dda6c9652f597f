using System.Globalization;

namespace LlmProc;

/// <summary>Ids of tool calls: <c>call_5_0</c> is the first call of the sample that is event 5 of its process.</summary>
/// <remarks>Letters, digits and underscores only: what every provider accepts. Ids that providers give may be empty, repeated or too long.</remarks>
internal static class DerivedCallId
{
    public static string Make(int version, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"call_{version}_{ordinal}");

    public static (int Version, int Ordinal) Read(string id)
    {
        string[] parts = id.Split('_');
        return (int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}

namespace LlmProc;

/// <summary>Where in a program a value stands, and who hears about it.</summary>
/// <param name="Key">Full name of the key: <c>model.name</c>; empty for the program itself.</param>
internal sealed record Place(string Key, Report Report)
{
    public string Section => Key.Length == 0 ? "a program" : $"[{Key}]";

    public Place Of(string key)
    {
        string shown = Shown.Short(key);
        return this with { Key = Key.Length == 0 ? shown : $"{Key}.{shown}" };
    }
}

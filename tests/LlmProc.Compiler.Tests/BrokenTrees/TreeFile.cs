using System.Globalization;

namespace LlmProc.BrokenTrees;

/// <summary>A program file of a tree, as slots that a fault can take: each line of it that may be wrong, once.</summary>
internal sealed class TreeFile(string path)
{
    private readonly Dictionary<string, string> _slots = new(StringComparer.Ordinal)
    {
        ["header"] = "[model]",
        ["name"] = "name = \"claude-haiku-4-5\"",
        ["provider"] = "provider = \"anthropic\"",
        ["model"] = "",
        ["system"] = "system = \"You answer. Ask by spawn.\"",
        ["max_tokens"] = "max_tokens = 1000",
        ["parameters"] = "",
        ["tools"] = "enabled = [\"spawn\", \"calculator\"]",
        ["limits"] = "",
        ["preload"] = "",
        ["end"] = "",
    };

    private readonly HashSet<string> _taken = [];

    public string Path { get; } = path;

    public List<string> Links { get; } = [];

    /// <summary>Replaces all of it; null if it is as its slots say.</summary>
    public string? Whole { get; private set; }

    public bool IsUntouched => _taken.Count == 0;

    public bool TryTake(string slot, string marked)
    {
        bool taken = Whole is null && _taken.Add(slot);
        if (taken)
        {
            _slots[slot] = marked;
        }

        return taken;
    }

    /// <summary>For a file that nothing can be found in any more: one without links and other faults.</summary>
    public bool TryReplace(string marked)
    {
        if (Links.Count > 0 || !IsUntouched)
        {
            return false;
        }

        _taken.Add("whole");
        Whole = marked;
        return true;
    }

    public void Link(string target) => Link(string.Create(CultureInfo.InvariantCulture, $"p{Links.Count}"), $"path = \"{target}\", description = \"Part\"");

    public void Link(string name, string keys) => Links.Add($"{name} = {{ {keys} }}");

    public string Marked() => Whole ?? $"""
        # {Path}
        {_slots["header"]}
        {_slots["name"]}
        {_slots["provider"]}
        {_slots["model"]}

        [prompt]
        {_slots["system"]}

        [parameters]
        {_slots["max_tokens"]}
        {_slots["parameters"]}

        [tools]
        {_slots["tools"]}

        [limits]
        depth = 50
        {_slots["limits"]}

        [preload]
        {_slots["preload"]}

        [linked_programs]
        {string.Join('\n', Links)}

        {_slots["end"]}

        """;
}

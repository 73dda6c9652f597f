using System.Globalization;

namespace LlmProc.BrokenTrees;

/// <summary>Everything that can be wrong in one place of a tree: plants it, or says that there is no room in this file.</summary>
internal static class Faults
{
    private static readonly (string Name, string Slot, string Marked)[] s_inSlots =
    [
        ("unknown key", "model", "«LP0104|modle_name» = \"x\""),
        ("secret", "model", "«LP0106|api_key» = \"value\""),
        ("second name", "name", "name = \"m\"\n«LP0006|name» = \"n\""),
        ("invisible character", "name", "name = «LP0004|\"a\\u202Eb\"»"),
        ("name of another type", "name", "name = «LP0102|3»"),
        ("no name", "header", "[«LP0101|model»]"),
        ("unknown provider", "provider", "provider = «LP0103|\"antropic\"»"),
        ("wrong type", "max_tokens", "max_tokens = «LP0102|\"many\"»"),
        ("out of range", "max_tokens", "max_tokens = «LP0103|0»"),
        ("too large", "max_tokens", "max_tokens = «LP0007|99999999999999999999»"),
        ("list in place of number", "parameters", "temperature = «LP0102|[1]»"),
        ("missing prompt file", "system", "system_prompt_file = «LP0401|\"./no-such-prompt.md\"»"),
        ("prompt file is a folder", "system", "system_prompt_file = «LP0401|\".\"»"),
        ("unknown tool", "tools", "enabled = [\"spawn\", «LP0201|\"calculater\"»]"),
        ("two unknown tools", "tools", "enabled = [«LP0201|\"spwan\"», «LP0201|\"read_flie\"»]"),
        ("tool of another type", "tools", "enabled = [\"spawn\", «LP0102|7»]"),
        ("tool twice", "tools", "enabled = [\"spawn\", \"calculator\", «LP0202|{ name = \"calculator\", alias = \"sum\" }»]"),
        ("alias is a tool", "tools", "enabled = [\"spawn\", «LP0203|{ name = \"calculator\", alias = \"read_file\" }»]"),
        ("no such unit", "limits", "timeout = «LP0103|\"5 parsecs\"»"),
        ("unknown limit", "limits", "«LP0104|proceses» = 5"),
        ("negative limit", "limits", "processes = «LP0103|-1»"),
        ("preloaded folder", "preload", "files = [«LP0403|\".\"»]"),
        ("preload of another type", "preload", "files = «LP0102|\"README.md\"»"),
        ("unknown base of paths", "preload", "relative_to = «LP0103|\"home\"»"),
        ("unknown section", "end", "[«LP0104|modle»]\nname = 1"),
        ("section twice", "end", "[«LP0006|model»]\nregion = \"x\""),
    ];

    private static readonly (string Name, string Link)[] s_inLinks =
    [
        ("missing program", "gone = { path = «LP0301|\"./no-such-program.toml\"», description = \"d\" }"),
        ("missing program in a missing folder", "lost = «LP0301|\"no/such/folder/x.toml\"»"),
        ("link to a folder", "folder = { path = «LP0302|\".\"», description = \"d\" }"),
        ("link to a URL", "url = { path = «LP0302|\"https://example.com/a.toml\"», description = \"d\" }"),
        ("link to a device", "device = { path = «LP0302|\"/dev/null\"», description = \"d\" }"),
        ("link to nothing", "nothing = { path = «LP0103|\"\"», description = \"d\" }"),
        ("link without path", "pathless = «LP0101|{ description = \"d\" }»"),
        ("link that is a number", "number = «LP0102|3»"),
        ("bad name of a link", "«LP0111|\"a b\"» = \"no-such.toml\""),
        ("unknown key of a link", "keyed = { path = \"$ME\", description = \"d\", «LP0104|descripton» = \"d\" }"),
        ("unknown session", "kept = { path = \"$ME\", description = \"d\", session = «LP0103|\"always\"» }"),
        ("unknown level", "owned = { path = \"$ME\", description = \"d\", access = «LP0103|\"owner\"» }"),
        ("unknown limit of a link", "limited = { path = \"$ME\", description = \"d\", limits = { «LP0104|depht» = 1 } }"),
        ("missing schema", "typed = { path = \"$ME\", description = \"d\", output_schema = «LP0406|\"no-such.json\"» }"),
        ("schema that is no JSON", "garbled = { path = \"$ME\", description = \"d\", output_schema = «LP0406|\"$ME\"» }"),
        ("link twice", "twice = \"$ME\"\n«LP0006|twice» = \"$ME\""),
    ];

    private static readonly (string Name, string Marked)[] s_whole =
    [
        ("no equals sign", "[model]\nname «LP0005|\"m\"»\n"),
        ("empty file", "«LP0101|»"),
    ];

    private static readonly (string Name, string Marked)[] s_yaml =
    [
        ("unknown key in YAML", "model:\n  name: m\n  provider: openai\n  «LP0104|tyop»: 1\n"),
        ("unknown tool in YAML", "model:\n  name: m\n  provider: openai\ntools:\n  enabled: [spawn, «LP0201|calculater»]\n"),
    ];

    public static IEnumerable<string> Names =>
    [
        .. s_inSlots.Select(fault => fault.Name), .. s_inLinks.Select(fault => fault.Name), .. s_whole.Select(fault => fault.Name),
        .. s_yaml.Select(fault => fault.Name), "typo in a link", "access above", "schema of another host", "not UTF-8", "too large a file",
    ];

    public static bool TryPlant(string name, Tree tree, TreeFile file) =>
        TrySlot(name, file) || TryLink(name, file) || TryWhole(name, file) || TryFiles(name, tree, file);

    private static bool TrySlot(string name, TreeFile file)
    {
        (string? found, string slot, string marked) = s_inSlots.FirstOrDefault(fault => fault.Name == name);
        bool planted = found is not null && !(name == "no name" && !file.TryTake("name", "")) && file.TryTake(slot, marked);
        return planted;
    }

    private static bool TryLink(string name, TreeFile file)
    {
        (string? found, string link) = s_inLinks.FirstOrDefault(fault => fault.Name == name);
        if (found is null || !file.TryTake(name, ""))
        {
            return false;
        }

        file.Links.Add(link.Replace("$ME", Path.GetFileName(file.Path), StringComparison.Ordinal));
        return true;
    }

    private static bool TryWhole(string name, TreeFile file) =>
        s_whole.FirstOrDefault(fault => fault.Name == name) is { Name: not null } fault && file.TryReplace(fault.Marked);

    private static bool TryFiles(string name, Tree tree, TreeFile file)
    {
        if (!file.TryTake(name, ""))
        {
            return false;
        }

        int number = tree.Files.Count + tree.Others.Count;
        string other = string.Create(CultureInfo.InvariantCulture, $"extra{number}");
        string folder = Path.GetDirectoryName(file.Path)!;
        switch (name)
        {
            case "typo in a link":
                file.Link("typo", $"path = «LP0301|\"{Path.GetFileName(file.Path).Replace("p", "q", StringComparison.Ordinal)}\"», description = \"d\"");
                return true;
            case "access above":
                TreeFile guard = tree.Add(Path.Combine(folder, other + ".toml"));
                TreeFile leaf = tree.Add(Path.Combine(folder, other + "leaf.toml"));
                file.Link(other, $"path = \"./{other}.toml\", description = \"d\", access = \"read\"");
                guard.Link("leaf", $"path = \"{other}leaf.toml\", description = \"d\", access = «LP0040|\"write\"»");
                leaf.Link("self", $"path = \"{other}leaf.toml\", description = \"d\", access = «LP0040|\"admin\"»");
                return true;
            case "schema of another host":
                tree.Others[Path.Combine(folder, other + ".json")] = "{ \"$ref\": \"https://example.com/s.json\" }"u8.ToArray();
                file.Link(other, $"path = \"{Path.GetFileName(file.Path)}\", description = \"d\", output_schema = «LP0406|\"{other}.json\"»");
                return true;
            case "not UTF-8":
                tree.Others[Path.Combine(folder, other + ".toml")] = [.. "[model]\nname = \""u8, 0xFF];
                file.Link(other, $"path = «LP0002|\"{other}.toml\"», description = \"d\"");
                return true;
            case "too large a file":
                tree.Others[Path.Combine(folder, other + ".toml")] = new byte[(1024 * 1024) + 1];
                file.Link(other, $"path = «LP0001|\"{other}.toml\"», description = \"d\"");
                return true;
            default:
                (string? found, string marked) = s_yaml.FirstOrDefault(fault => fault.Name == name);
                if (found is null)
                {
                    return false;
                }

                tree.Add(Path.Combine(folder, other + ".yaml")).TryReplace(marked);
                file.Link($"{other}.yaml");
                return true;
        }
    }
}

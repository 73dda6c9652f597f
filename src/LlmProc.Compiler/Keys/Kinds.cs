using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LlmProc;

/// <summary>The kinds of values that rows are made of.</summary>
internal static class Kinds
{
    private const int LongestName = 64;
    private const int LongestList = 1000;

    public static Kind<string> Text { get; } = Of<Node.Text, string>("a string", node => node.Value);

    public static Kind<bool> Flag { get; } = Of<Node.Boolean, bool>("true or false", node => node.Value);

    public static Kind<long> Long { get; } = Of<Node.Integer, long>("a whole number", node => node.Value);

    public static Kind<double> Number { get; } = new("a number", (node, place) => node switch
    {
        Node.Number number => Reading<double>.Of(number.Value),
        Node.Integer integer => Reading<double>.Of(integer.Value),
        _ => OtherType<double>(node, place, "a number"),
    });

    /// <summary>Text that ends up on a command line, in a path or on a screen as a name: nothing in it may be invisible.</summary>
    public static Kind<string> Visible { get; } = new("a string", (node, place) =>
    {
        Reading<string> reading = Text.Read(node, place);
        return reading.IsRead && IsVisible(reading.Value, node.Span, place) ? reading : Reading<string>.None;
    });

    public static Kind<string> Filled { get; } = Visible.Where("a string that is not empty", text => !string.IsNullOrWhiteSpace(text));

    public static Kind<Located<string>> FilePath { get; } = Filled.Located();

    public static Kind<string> Name { get; } = Visible.Where($"letters, digits, _ and -, at most {LongestName}", IsName);

    public static Kind<string> Url { get; } = Visible.Where("an http or https URL without user and password", text =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0);

    public static Kind<AccessLevel> Access { get; } =
        Choice(("read", AccessLevel.Read), ("write", AccessLevel.Write), ("admin", AccessLevel.Admin));

    public static Kind<ImmutableArray<KeyValuePair<string, string>>> TextMap { get; } = MapOf(Text, (_, _) => true);

    public static Kind<long> Whole(long least, long most) => Long.Where(Range(least, most), value => value >= least && value <= most);

    public static Kind<int> Count(int least) => Whole(least, int.MaxValue).Select(value => (int)value);

    public static Kind<double> Between(double least, double most) =>
        Number.Where($"a number from {Plain(least)} to {Plain(most)}", value => value >= least && value <= most);

    public static Kind<string> OneOf(params ImmutableArray<string> names) =>
        Text.Where($"one of {string.Join(", ", names)}", value => names.Contains(value), names);

    public static Kind<T> Choice<T>(params ImmutableArray<(string Name, T Value)> choices) =>
        Text.Where(
            $"one of {string.Join(", ", choices.Select(choice => choice.Name))}",
            value => choices.Any(choice => Same(choice.Name, value)), choices.Select(choice => choice.Name))
            .Select(value => choices.First(choice => Same(choice.Name, value)).Value);

    public static Kind<ImmutableArray<T>> ListOf<T>(Kind<T> item, string name) => new(name, (node, place) => node switch
    {
        Node.List { Items.Length: > LongestList } => Outside<ImmutableArray<T>>(node, place, $"{name}, {LongestList} at most"),
        Node.List list => Reading<ImmutableArray<T>>.Of(
            [.. list.Items.Select(child => item.Read(child, place)).Where(reading => reading.IsRead).Select(reading => reading.Value)]),
        _ => OtherType<ImmutableArray<T>>(node, place, name),
    });

    /// <summary>A table whose keys are the author's.</summary>
    /// <param name="accepts">Judges a key, and reports what it refuses.</param>
    public static Kind<ImmutableArray<KeyValuePair<string, T>>> MapOf<T>(Kind<T> item, Func<Entry, Place, bool> accepts) =>
        new("a table", (node, place) =>
        {
            if (node is not Node.Table table)
            {
                return OtherType<ImmutableArray<KeyValuePair<string, T>>>(node, place, "a table");
            }

            var entries = ImmutableArray.CreateBuilder<KeyValuePair<string, T>>(table.Entries.Length);
            foreach (Entry entry in table.Entries)
            {
                Place child = place.Of(entry.Key);
                if (accepts(entry, child) && item.Read(entry.Value, child) is { IsRead: true } reading)
                {
                    entries.Add(new(entry.Key, reading.Value));
                }
            }

            return Reading<ImmutableArray<KeyValuePair<string, T>>>.Of(entries.ToImmutable());
        });

    public static Kind<T> Table<T>(Section<T> section, T empty) => new("a table", (node, place) => node is Node.Table table
        ? Reading<T>.Of(section.Read(empty, table, place))
        : OtherType<T>(node, place, "a table"));

    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>The same kind; the value keeps its place.</summary>
    /// <remarks>Not a member of <see cref="Kind{T}"/>: native compilation would look for kinds of places of places without end.</remarks>
    public static Kind<Located<T>> Located<T>(this Kind<T> kind) =>
        new(kind.Name, (node, place) => kind.Read(node, place).Select(value => new Located<T>(value, node.Span)));

    /// <param name="names">Words that may have been meant.</param>
    public static Reading<T> Outside<T>(Node node, Place place, string expected, IEnumerable<string>? names = null)
    {
        if (node is Node.Unread)
        {
            return Reading<T>.None;
        }

        string? near = names is not null && node is Node.Text text ? Suggestion.Nearest(text.Value, names) : null;
        place.Report.Error(
            DiagnosticCodes.OutOfRange, node.Span, $"'{place.Key}' must be {expected}, not {Shown.Value(node)}", near is null ? null : $"did you mean \"{near}\"?");
        return Reading<T>.None;
    }

    public static Reading<T> OtherType<T>(Node node, Place place, string expected)
    {
        if (node is Node.Unread)
        {
            return Reading<T>.None;
        }

        bool quotedNumber = expected.Contains("number", StringComparison.Ordinal) && node is Node.Text text
            && double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        string kind = node is Node.Number ? "one with a point or exponent" : node.Kind;
        place.Report.Error(
            DiagnosticCodes.WrongType, node.Span, $"'{place.Key}' must be {expected}, not {kind}",
            quotedNumber ? "a number stands without quotes" : null);
        return Reading<T>.None;
    }

    public static bool IsVisible(string text, SourceSpan span, Place place)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Shown.IsHidden(rune))
            {
                string key = place.Key[(place.Key.LastIndexOf('.') + 1)..];
                place.Report.Error(
                    DiagnosticCodes.InvisibleCharacter, span, $"invisible character {Shown.CodePoint(rune)} in \"{key}\"");
                return false;
            }
        }

        return true;
    }

    private static Kind<T> Of<TNode, T>(string name, Func<TNode, T> read) where TNode : Node => new(name, (node, place) =>
        node is TNode fit ? Reading<T>.Of(read(fit)) : OtherType<T>(node, place, name));

    private static string Range(long least, long most) => most is int.MaxValue or long.MaxValue
        ? $"a whole number of at least {least}"
        : FormattableString.Invariant($"a whole number from {least} to {most:N0}");

    private static string Plain(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

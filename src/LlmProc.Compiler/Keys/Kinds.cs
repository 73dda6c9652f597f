using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>The kinds of values that rows are made of.</summary>
internal static partial class Kinds
{
    internal const string NamePattern = NameStart + "$";
    internal const string VariablePattern = VariableStart + "$";

    // Schema and check are made of the same text. In .NET $ would also match before a last line break.
    private const string NameStart = "^[A-Za-z0-9_-]{1,64}";
    private const string VariableStart = "^[A-Za-z_][A-Za-z0-9_]{0,255}";
    internal const string ReservedName = "__proto__";
    internal const string WhyReserved = "JavaScript that reads this one from JSON would change its objects by it";

    private const string End = "\\z";
    private const int LongestName = 64;
    private const int LongestList = 1000;

    /// <summary>Above it a number with a point or exponent is not exactly the whole number it looks like.</summary>
    private const double MostExact = 1L << 53;

    public static Kind<string> Text { get; } = Of<Node.Text, string>("a string", new Shape.Text(), node => node.Value);

    public static Kind<bool> Flag { get; } = Of<Node.Boolean, bool>("true or false", new Shape.Flag(), node => node.Value);

    /// <remarks>1e9 is a whole number too, however it is written: a schema for editors cannot tell the two apart.</remarks>
    public static Kind<long> Long { get; } = new("a whole number", new Shape.Whole(long.MinValue, long.MaxValue), (node, place) => node switch
    {
        Node.Integer integer => Reading<long>.Of(integer.Value),
        Node.Number number when double.IsInteger(number.Value) && Math.Abs(number.Value) < MostExact => Reading<long>.Of((long)number.Value),
        _ => OtherType<long>(node, place, "a whole number"),
    });

    public static Kind<double> Number { get; } = new("a number", new Shape.Number(double.MinValue, double.MaxValue), (node, place) => node switch
    {
        Node.Number number => Reading<double>.Of(number.Value),
        Node.Integer integer => Reading<double>.Of(integer.Value),
        _ => OtherType<double>(node, place, "a number"),
    });

    /// <summary>Text that ends up on a command line, in a path or on a screen as a name: nothing in it may be invisible.</summary>
    public static Kind<string> Visible { get; } = new("a string", Text.Shape, (node, place) =>
    {
        Reading<string> reading = Text.Read(node, place);
        return reading.IsRead && IsVisible(reading.Value, node.Span, place) ? reading : Reading<string>.None;
    });

    public static Kind<string> Filled { get; } =
        Visible.Where("a string that is not empty", text => !string.IsNullOrWhiteSpace(text), new Shape.Text("\\S"));

    public static Kind<Located<string>> FilePath { get; } = Filled.Located();

    public static Kind<ImmutableArray<Located<string>>> FilePaths { get; } = ListOf(FilePath, "a list of paths");

    public static Kind<string> Name { get; } = NotReserved(
        Visible.Where($"letters, digits, _ and -, at most {LongestName}", IsName, new Shape.Text(NamePattern)));

    public static Kind<AccessLevel> Access { get; } =
        Choice(("read", AccessLevel.Read), ("write", AccessLevel.Write), ("admin", AccessLevel.Admin));

    public static Kind<ImmutableArray<KeyValuePair<string, string>>> TextMap { get; } = MapOf(Text, (_, _) => true);

    public static Kind<long> Whole(long least, long most) =>
        Long.Where(Range(least, most), value => value >= least && value <= most, new Shape.Whole(least, most));

    public static Kind<int> Count(int least) => Whole(least, int.MaxValue).Select(value => (int)value);

    public static Kind<double> Between(double least, double most) => Number.Where(
        $"a number from {Plain(least)} to {Plain(most)}", value => value >= least && value <= most, new Shape.Number(least, most));

    public static Kind<string> OneOf(params ImmutableArray<string> names) =>
        Text.Where($"one of {string.Join(", ", names)}", value => names.Contains(value), new Shape.Word(names, AnyCase: false), names);

    public static Kind<T> Choice<T>(params ImmutableArray<(string Name, T Value)> choices)
    {
        ImmutableArray<string> names = [.. choices.Select(choice => choice.Name)];
        return Text.Where(
            $"one of {string.Join(", ", names)}",
            value => choices.Any(choice => Same(choice.Name, value)), new Shape.Word(names, AnyCase: true), names)
            .Select(value => choices.First(choice => Same(choice.Name, value)).Value);
    }

    public static Kind<ImmutableArray<T>> ListOf<T>(Kind<T> item, string name) => new(name, new Shape.List(item.Shape, LongestList), (node, place) => node switch
    {
        Node.List { Items.Length: > LongestList } => Outside<ImmutableArray<T>>(node, place, $"{name}, {LongestList} at most"),
        Node.List list => Reading<ImmutableArray<T>>.Of(
            [.. list.Items.Select(child => item.Read(child, place)).Where(reading => reading.IsRead).Select(reading => reading.Value)]),
        _ => OtherType<ImmutableArray<T>>(node, place, name),
    });

    /// <summary>A table whose keys are the author's.</summary>
    /// <param name="accepts">Judges a key, and reports what it refuses.</param>
    /// <param name="keyPattern">What it accepts, for a schema.</param>
    public static Kind<ImmutableArray<KeyValuePair<string, T>>> MapOf<T>(Kind<T> item, Func<Entry, Place, bool> accepts, string? keyPattern = null) =>
        new("a table", new Shape.Map(item.Shape, keyPattern), (node, place) =>
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

    public static Kind<T> Table<T>(Section<T> section, T empty) => new("a table", new Shape.Table(() => section.Outline), (node, place) => node is Node.Table table
        ? Reading<T>.Of(section.Read(empty, table, place))
        : OtherType<T>(node, place, "a table"));

    /// <summary>The name of an environment variable.</summary>
    /// <remarks>A key that was pasted here by mistake must not be repeated, so the value is not shown.</remarks>
    public static Kind<string> Variable { get; } = new("the name of an environment variable", new Shape.Text(VariablePattern), (node, place) =>
    {
        Reading<string> reading = Text.Read(node, place);
        if (!reading.IsRead || VariableForm().IsMatch(reading.Value))
        {
            return reading;
        }

        if (Secrets.LooksLikeSecret(reading.Value))
        {
            place.Report.Error(
                DiagnosticCodes.LiteralSecret, node.Span, $"'{place.Key}' holds what looks like a key",
                "put the key into a variable and write the variable's name");
        }
        else
        {
            place.Report.Error(
                DiagnosticCodes.OutOfRange, node.Span, $"'{place.Key}' must be the name of an environment variable: letters, digits and _");
        }

        return Reading<string>.None;
    });

    public static bool IsName(string text) => NameForm().IsMatch(text);

    /// <summary>The same kind; the value keeps its place.</summary>
    /// <remarks>Not a member of <see cref="Kind{T}"/>: native compilation would look for kinds of places of places without end.</remarks>
    public static Kind<Located<T>> Located<T>(this Kind<T> kind) =>
        new(kind.Name, kind.Shape, (node, place) => kind.Read(node, place).Select(value => new Located<T>(value, node.Span)));

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
        string kind = node is not Node.Number number ? node.Kind
            : !double.IsFinite(number.Value) ? Shown.Value(node)
            : expected == "a whole number" ? "one with a point or exponent"
            : node.Kind;
        place.Report.Error(
            DiagnosticCodes.WrongType, node.Span, $"'{place.Key}' must be {expected}, not {kind}",
            quotedNumber ? "a number stands without quotes" : null);
        return Reading<T>.None;
    }

    public static bool IsVisible(string text, SourceSpan span, Place place)
    {
        if (HiddenCharacters.First(text) is not { } rune)
        {
            return true;
        }

        string key = place.Key[(place.Key.LastIndexOf('.') + 1)..];
        place.Report.Error(DiagnosticCodes.InvisibleCharacter, span, $"invisible character {Shown.CodePoint(rune)} in \"{key}\"");
        return false;
    }

    private static Kind<string> NotReserved(Kind<string> name) =>
        name.Where($"another name; {WhyReserved}", text => text != ReservedName) with { Name = name.Name };

    private static Kind<T> Of<TNode, T>(string name, Shape shape, Func<TNode, T> read) where TNode : Node => new(name, shape, (node, place) =>
        node is TNode fit ? Reading<T>.Of(read(fit)) : OtherType<T>(node, place, name));

    private static string Range(long least, long most) => most is int.MaxValue or long.MaxValue
        ? $"a whole number of at least {least}"
        : FormattableString.Invariant($"a whole number from {least} to {most:N0}");

    private static string Plain(double value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(NameStart + End, RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    [GeneratedRegex(VariableStart + End, RegexOptions.CultureInvariant)]
    private static partial Regex VariableForm();

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

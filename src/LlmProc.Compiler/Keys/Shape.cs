using System.Collections.Immutable;

namespace LlmProc;

/// <summary>What a value may look like, as data: the reference page and the editor schema are written from it.</summary>
/// <remarks>A shape says what a kind checks, or less where that is more than a schema can say; it never says more.</remarks>
internal abstract record Shape
{
    private Shape()
    {
    }

    /// <param name="Pattern">An expression that both ECMAScript and .NET read alike.</param>
    public sealed record Text(string? Pattern = null) : Shape;

    /// <param name="AnyCase">The words are understood in upper case too.</param>
    public sealed record Word(ImmutableArray<string> Words, bool AnyCase) : Shape;

    public sealed record Flag : Shape;

    public sealed record Whole(long Least, long Most) : Shape;

    /// <param name="Above">The least value itself is not allowed.</param>
    public sealed record Number(double Least, double Most, bool Above = false) : Shape;

    public sealed record List(Shape Item, int Most) : Shape;

    /// <summary>A table whose keys are the author's.</summary>
    public sealed record Map(Shape Item, string? KeyPattern) : Shape;

    /// <summary>A table of the format.</summary>
    /// <param name="Section">Looked up when it is needed: most commands need none.</param>
    public sealed record Table(Func<SectionOutline> Section) : Shape;

    public static Shape Anything { get; } = new Either([]);

    /// <param name="Shapes">None: anything at all.</param>
    public sealed record Either(ImmutableArray<Shape> Shapes) : Shape;
}

namespace LlmProc.BrokenTrees;

/// <summary>Two hundred trees of linked programs, each with known faults: the errors are those and no others, each in its place, each once.</summary>
public sealed class BrokenTreeTests
{
    private const int Trees = 200;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Trees)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_errors_of_a_tree_are_the_faults_that_were_planted(int seed)
    {
        var tree = Tree.Make(seed);
        using TempFolder folder = new();
        List<Expected> expected = tree.Write(folder);

        Compilation compilation = folder.Link("p0.toml");

        Expected[] found = [.. compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error)
            .Select(error => new Expected(error.Code, error.File, error.Span.Line, error.Span.Column, error.Span.EndColumn)).Order()];
        if (!found.SequenceEqual(expected))
        {
            Assert.Fail($"""
                missing: {string.Join("; ", expected.Except(found))}
                not planted: {string.Join("; ", found.Except(expected))}
                said: {string.Join('\n', compilation.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error))}
                {tree}
                """);
        }

        compilation.Graph.ShouldBeNull();
        found.ShouldNotBeEmpty();
    }

    [Fact]
    public void The_trees_differ_and_between_them_have_every_fault_and_every_shape()
    {
        Tree[] trees = [.. Enumerable.Range(0, Trees).Select(Tree.Make)];

        trees.Select(tree => tree.ToString()).ShouldBeUnique();
        trees.SelectMany(tree => tree.Planted).Distinct().ShouldBe(Faults.Names, ignoreOrder: true);
        trees.Select(tree => tree.Shape).Distinct().Count().ShouldBe(6);
        trees.Select(tree => tree.Planted.Count).Distinct().Order().ShouldBe([1, 2, 3, 4, 5, 6]);
        trees.ShouldAllBe(tree => tree.Files.Count >= 3 && tree.Files.Count + tree.Others.Count <= 50);
    }
}

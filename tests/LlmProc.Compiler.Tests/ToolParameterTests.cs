using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace LlmProc;

/// <summary>What the compiler knows of the arguments of builtin tools.</summary>
public sealed class ToolParameterTests
{
    public static TheoryData<string> Tools => [.. BuiltinTools.Names];

    [Theory]
    [MemberData(nameof(Tools))]
    public void The_arguments_that_may_be_described_are_those_of_the_tool(string tool)
    {
        using JsonDocument schema = JsonDocument.Parse(SpecOf(tool).InputSchema);

        // To which program it is spawn asks only where there are links.
        ToolParameters.Known.Single(row => row.Tool == tool).Names.Except(["program_name"])
            .ShouldBe(schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void A_tool_that_the_application_brings_along_may_have_arguments_of_any_name()
    {
        using TempFolder folder = new();
        folder.Write("main.toml", TempFolder.Minimal + "[tools]\nenabled = [{ name = \"read_file\", param_descriptions = { key = \"which\" } }]\n");

        ProgramLinker.Link("main.toml", new LinkOptions(folder.Path)).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("LP0104");
        ProgramLinker.Link("main.toml", new LinkOptions(folder.Path) { HostTools = ["read_file"] }).Diagnostics.ShouldBeEmpty();
    }

    /// <summary>As the model of a program without links is told of it. What makes tools is the runtime's own.</summary>
    private static ToolSpec SpecOf(string tool)
    {
        object targets = typeof(ImmutableArray<>).MakeGenericType(Internal("SpawnTarget")).GetField("Empty")!.GetValue(null)!;
        object files = Activator.CreateInstance(Internal("ConfinedFiles"), ImmutableArray<string>.Empty, "/")!;
        object setup = Activator.CreateInstance(Internal("ToolSetup"), targets, files, ImmutableArray<ITool>.Empty)!;
        return ((ITool)typeof(BuiltinTools).GetMethod("Create", BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, [tool, setup])!).Spec;
    }

    private static Type Internal(string name) => typeof(BuiltinTools).Assembly.GetType($"LlmProc.{name}", throwOnError: true)!;
}

using System.Reflection;
using LlmProc.Testing;
using PublicApiGenerator;

namespace LlmProc.Architecture;

/// <summary>
/// What applications can use is written down, one file for each package, so that a change of it is seen in a review. <c>LLMPROC_UPDATE_API=1</c> writes the
/// files.
/// </summary>
public sealed class PublicApiTests
{
    private const string Folder = "tests/LlmProc.Architecture.Tests/PublicApi";

    private static readonly Assembly[] s_shipped =
    [
        typeof(LlmProgram).Assembly,
        typeof(ProgramLinker).Assembly,
        typeof(EmbeddedProvider).Assembly,
        typeof(WireOptions).Assembly,
        typeof(AzureTokens).Assembly,
        typeof(ScriptedModel).Assembly,
        typeof(LlmRuntime).Assembly,
    ];

    private static readonly ApiGeneratorOptions s_options = new()
    {
        IncludeAssemblyAttributes = false,

        // Names what the compiler made of a method, which changes with its neighbours.
        ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"],
    };

    public static TheoryData<string> Shipped() => [.. s_shipped.Select(assembly => assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_public_api_is_the_one_that_is_written_down(string name)
    {
        string api = s_shipped.Single(assembly => assembly.GetName().Name == name).GeneratePublicApi(s_options).ReplaceLineEndings("\n") + "\n";
        string file = Path.Combine(Repository.Root, Folder, name + ".txt");
        if (Environment.GetEnvironmentVariable("LLMPROC_UPDATE_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, api);
        }

        api.ShouldBe(File.Exists(file) ? File.ReadAllText(file) : "", "if it is meant, LLMPROC_UPDATE_API=1 writes it down");
    }

    [Fact]
    public void Every_library_that_is_shipped_is_written_down() =>
        ProjectTests.Projects().Select(row => row.Data).Except(["LlmProc.Cli"]).ShouldBe(s_shipped.Select(assembly => assembly.GetName().Name!), ignoreOrder: true);

    [Fact]
    public void No_list_and_no_setter_is_in_a_public_member_of_a_record()
    {
        foreach (Type type in s_shipped.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.GetMethod("<Clone>$") is not null))
        {
            foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                bool canSet = property.SetMethod is { IsPublic: true } setter
                    && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));
                canSet.ShouldBeFalse($"{type.Name}.{property.Name} can be set");
                property.PropertyType.Name.ShouldNotStartWith("List", Case.Sensitive, $"{type.Name}.{property.Name} can be changed");
            }
        }
    }
}

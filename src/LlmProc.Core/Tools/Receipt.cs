using System.Text.Json.Serialization;

namespace LlmProc;

/// <summary>What a tool changed outside, in the words of the tool that changed it: never in those of a model.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FileWritten), "file")]
[JsonDerivedType(typeof(CommandRun), "command")]
[JsonDerivedType(typeof(Changed), "change")]
public abstract record Receipt
{
    private Receipt()
    {
    }

    /// <param name="Bytes">Length of the whole file afterwards.</param>
    /// <param name="Sha256">Of the whole file afterwards, in lower-case hexadecimal digits.</param>
    public sealed record FileWritten(string Path, long Bytes, string Sha256) : Receipt;

    /// <param name="Command">What was run, shortened, without secrets.</param>
    /// <param name="ExitCode">Null if it did not come to an end.</param>
    public sealed record CommandRun(string Command, int? ExitCode) : Receipt;

    /// <summary>Anything else, in one line.</summary>
    public sealed record Changed(string Summary) : Receipt;
}

using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Running;

/// <summary>Finds the prompt of a run: words or <c>-p</c>, then <c>-f</c>, then stdin, then the program's own.</summary>
internal static class PromptSource
{
    private const int LargestPrompt = 16 * 1024 * 1024;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The prompt that the command line itself gives; null if it gives none. Stdin stays unread, whoever else may need it.</summary>
    /// <exception cref="UsageException">Two are given, or it is blank, or its file cannot be read.</exception>
    public static string? Given(PromptRequest request)
    {
        string[] given =
        [
            .. request.Words.IsEmpty ? Array.Empty<string>() : ["words"],
            .. request.Text is null ? Array.Empty<string>() : ["--prompt"],
            .. request.File is null ? Array.Empty<string>() : ["--prompt-file"],
        ];
        if (given.Length > 1)
        {
            throw new UsageException($"the prompt is given twice, by {given[0]} and by {given[1]}; give it once");
        }

        return request switch
        {
            { Words.IsEmpty: false } => NotBlank(string.Join(' ', request.Words), "the prompt is blank"),
            { Text: { } text } => NotBlank(text, "the prompt is blank"),
            { File: { } file } => NotBlank(ReadFile(file), $"the prompt in {file} is blank"),
            _ => null,
        };
    }

    /// <summary>The whole prompt, once the program is known.</summary>
    /// <param name="given">What the command line gives itself.</param>
    /// <exception cref="UsageException">There is none, or it is blank.</exception>
    public static string Resolve(string? given, bool append, string? own)
    {
        string? prompt = given ?? ReadStdin();
        if (prompt is not null && append && !string.IsNullOrWhiteSpace(own))
        {
            return $"{own}\n{prompt}";
        }

        return NotBlank(
            prompt ?? own ?? "",
            "there is no prompt: give words, --prompt, --prompt-file or text on stdin, or set prompt.user_prompt in the program");
    }

    /// <summary>Null if stdin is a terminal or has nothing to say.</summary>
    private static string? ReadStdin()
    {
        if (!Console.IsInputRedirected || !StandardStreams.Has(0))
        {
            return null;
        }

        try
        {
            using Stream stdin = Console.OpenStandardInput();
            string text = Read(stdin, "stdin");
            return text.Length == 0 ? null : NotBlank(text, "the prompt on stdin is blank");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"stdin cannot be read: {FileProblem.Of(e, "stdin")}");
        }
    }

    private static string ReadFile(string path)
    {
        if (path.Length == 0)
        {
            throw new UsageException($"{ProgramFile.IsMissing(path)} (for --prompt-file)");
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            return Read(file, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{ProgramFile.IsMissing(path)} (for --prompt-file)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(
                Directory.Exists(path) ? $"{path} is a folder; --prompt-file takes a text file" : $"{path} cannot be read: {FileProblem.Of(e, path)}");
        }
    }

    /// <summary>The text without the line breaks at its end, which are the file's and not the prompt's, as in a shell's <c>$(…)</c>.</summary>
    private static string Read(Stream stream, string name)
    {
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestPrompt)
            {
                throw new UsageException($"the prompt in {name} is larger than {LargestPrompt / (1024 * 1024)} MiB");
            }
        }

        try
        {
            string text = s_strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).TrimStart('\uFEFF');
            string trimmed = text.TrimEnd('\r', '\n');
            return trimmed.Length == 0 ? text : trimmed;
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"the prompt in {name} is not UTF-8 text");
        }
    }

    private static string NotBlank(string prompt, string problem) =>
        string.IsNullOrWhiteSpace(prompt) ? throw new UsageException(problem) : prompt;
}

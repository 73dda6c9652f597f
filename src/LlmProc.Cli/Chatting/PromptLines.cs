using System.Text;
using LlmProc.Cli.Terminal;

namespace LlmProc.Cli.Chatting;

/// <summary>Prompts from a file or a pipe, one a line; or from a terminal that edits lines by itself, and knows no better.</summary>
/// <param name="screen">Shows a person what is waited for; null: nobody sees it.</param>
internal sealed class PromptLines(Stream stream, Screen? screen) : IPrompts
{
    private const char ByteOrderMark = '\uFEFF';

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Bytes for the time being: each line is decoded by itself, so that those before one that cannot be are answered.
    private readonly StreamReader _reader = new(stream, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
    private bool _hasBegun;

    /// <exception cref="UsageException">It cannot be read, or is no text.</exception>
    public async Task<string?> NextAsync(CancellationToken cancellationToken)
    {
        screen?.WriteError(Keyboard.Prompt);
        return await ReadAsync(cancellationToken);
    }

    public async Task<bool> GoOnAsync(CancellationToken cancellationToken)
    {
        screen?.WriteError("[Enter goes on, Ctrl-D ends the demo]");
        return screen is null || await ReadAsync(cancellationToken) is not null;
    }

    public void Show(string prompt) => screen?.WriteError($"{Keyboard.Prompt}{SafeText.Show(prompt)}\n");

    public IDisposable? Rest() => null;

    public void Dispose() => _reader.Dispose();

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            // What the stream itself waits for cannot be broken off.
            string? bytes = await _reader.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken);
            string? line = bytes is null ? null : s_strict.GetString(Encoding.Latin1.GetBytes(bytes));
            string? text = _hasBegun ? line : line?.TrimStart(ByteOrderMark);
            _hasBegun = true;
            if (text is null)
            {
                screen?.WriteError("\n");
            }

            return text;
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException("the prompt in stdin is not UTF-8 text");
        }
        catch (IOException e)
        {
            throw new UsageException($"stdin cannot be read: {FileProblem.Of(e, "stdin")}");
        }
    }
}

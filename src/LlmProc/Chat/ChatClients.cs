using Microsoft.Extensions.AI;

namespace LlmProc;

/// <summary>Processes as chat clients, for whatever takes an <see cref="IChatClient"/>.</summary>
/// <remarks>
/// <para>
/// A process has a conversation of its own. So a caller sends what is new, the last user messages, and either names the conversation
/// (<see cref="ChatOptions.ConversationId"/>, which every response carries) or sends the earlier messages again, exactly as they were. A history that the process
/// does not have is refused, and so are system messages, contents other than text, and options: what they would change, the program declares. What the process
/// itself has left out, because its model could not read it all, may be sent or not.
/// </para>
/// <para>
/// A run that did not end well is an <see cref="LlmProcException"/> with its code, never an answer. Streamed text that was passed on cannot be taken back: where
/// a sample breaks after that and is repeated, the stream ends with the code <c>withdrawn</c>.
/// </para>
/// </remarks>
public static class ChatClients
{
    /// <summary>The process as a chat client. It answers one request at a time, in order, from whatever threads they come. Disposing the client leaves the process as it is.</summary>
    /// <exception cref="ArgumentException">The process was started for one prompt only.</exception>
    public static IChatClient AsChatClient(this LlmProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        return process.State.Start.Once
            ? throw new ArgumentException($"process {process.Id} was started for one prompt; start it without", nameof(process))
            : new ProcessChatClient(process);
    }

    /// <summary>
    /// A program as a chat client: a request without <see cref="ChatOptions.ConversationId"/> starts a process, one with it goes on with that process. Disposing the
    /// client ends its processes.
    /// </summary>
    /// <param name="conversations">Processes that are kept at most; of more, the one that was not used for longest and has nothing to answer is ended.</param>
    public static IChatClient AsChatClient(this LlmRuntime runtime, ProgramGraph program, int conversations = 1000)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(program);
        ArgumentOutOfRangeException.ThrowIfLessThan(conversations, 1);
        return new ProgramChatClient(runtime, program, conversations);
    }
}

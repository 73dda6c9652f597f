namespace LlmProc.Providers;

/// <summary>How one protocol is spoken with one model: what is sent, and how the reply is read. It holds no state of a sample.</summary>
internal abstract class Wire
{
    /// <summary>Path after the endpoint's address.</summary>
    public abstract string Path { get; }

    public abstract WireHistory History { get; }

    /// <summary>
    /// What all requests of a program begin with: model, parameters, tools, system prompt, up to the first message. The output limit stands after the
    /// messages instead, where a budget may lower it for one sample without touching what requests share.
    /// </summary>
    public abstract byte[] WriteHead(LlmProgram program, RequestHead head);

    /// <summary>The output limit that is sent for a program; null: none.</summary>
    public virtual long? OutputLimit(ModelParameters parameters) => parameters.MaxTokens ?? parameters.MaxCompletionTokens;

    /// <summary>The same parameters with a lower output limit. A budget for thinking leaves room for an answer, or is left out.</summary>
    public virtual ModelParameters Lowered(ModelParameters parameters, long most) => parameters with
    {
        MaxTokens = parameters.MaxCompletionTokens is null ? most : null,
        MaxCompletionTokens = parameters.MaxCompletionTokens is null ? null : most,
        Thinking = parameters.Thinking switch
        {
            { BudgetTokens: { } budget } when budget < most => parameters.Thinking,
            { BudgetTokens: not null } thinking when most / 2 >= LeastThinking => thinking with { BudgetTokens = most / 2 },
            { BudgetTokens: not null } => null,
            var other => other,
        },
    };

    private const long LeastThinking = 1024;

    /// <summary>A request as pieces.</summary>
    public abstract ReadOnlyMemory<byte>[] Assemble(ModelRequest request, byte[] head, WireStep last);

    public abstract WireReply Read(LlmProgram program);

    /// <summary>How the provider is asked for the tokens of a request, which costs nothing; null where it cannot be.</summary>
    public virtual TokenCount? Count(ModelRequest request, WireStep last) => null;

    /// <summary>Adds what the protocol wants in headers, the key among it.</summary>
    public abstract void AddHeaders(HttpRequestMessage request, string? key);
}

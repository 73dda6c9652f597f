namespace LlmProc.Testing;

/// <summary>A protocol that the mock provider speaks.</summary>
public enum MockWire
{
    /// <summary>Anthropic Messages, <c>POST /v1/messages</c>.</summary>
    Anthropic,

    /// <summary>OpenAI Chat Completions, <c>POST /v1/chat/completions</c>.</summary>
    Chat,

    /// <summary>OpenAI Responses, <c>POST /v1/responses</c>.</summary>
    Responses,

    /// <summary>Gemini, <c>POST /v1beta/models/NAME:generateContent</c> or <c>:streamGenerateContent?alt=sse</c>.</summary>
    Gemini,
}

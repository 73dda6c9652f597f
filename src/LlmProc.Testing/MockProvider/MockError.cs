namespace LlmProc.Testing;

/// <summary>A refusal in the words of the provider.</summary>
/// <param name="Param">The parameter that is wrong, where the provider names it.</param>
/// <param name="Code">The provider's code, where it has one beside the type.</param>
internal sealed record MockError(int Status, string Type, string Message, string? Param = null, string? Code = null)
{
    public static MockError Invalid(string message, string? param = null, string? code = null) => new(400, "invalid_request_error", message, param, code);

    /// <summary>How long the provider asks to wait, where it says so in the error itself.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>The refusal that a reply asks for by a code of this library.</summary>
    public static MockError Of(MockWire wire, string code, string message) => MockProtocol.Of(wire).Error(code, message);

    public MockResponse ToResponse(MockWire wire, int number)
    {
        string id = FormattableString.Invariant($"req_mock{number:D8}");
        MockProtocol protocol = MockProtocol.Of(wire);
        using var writer = new EventWriter();
        protocol.WriteError(writer.Json, this, id);
        return new MockResponse(Status, "application/json", writer.Written).With(protocol.IdHeader, id);
    }
}

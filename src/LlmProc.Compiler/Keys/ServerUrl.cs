namespace LlmProc;

/// <summary>The addresses that program files name.</summary>
internal static class ServerUrl
{
    /// <summary>Of a server of tools: encrypted, or on this machine.</summary>
    public static Kind<string> Encrypted { get; } = Make(mayBePlain: false);

    /// <summary>Of a provider: a model in the same network has no certificate. Whether a key may go there is judged with the key.</summary>
    public static Kind<string> Any { get; } = Make(mayBePlain: true);

    private static Kind<string> Make(bool mayBePlain) => new("a URL", new Shape.Text("^[Hh][Tt][Tt][Pp][Ss]?://[^\\s/?#@]+([/?#]\\S*)?$"), (node, place) =>
    {
        Reading<string> reading = Kinds.Visible.Read(node, place);
        if (reading.IsRead && NetAddress.WhyRefused(reading.Value, mayBePlain) is { } reason)
        {
            place.Report.Error(DiagnosticCodes.RefusedAddress, node.Span, $"'{place.Key}' {reason}: {Shown.Value(node)}");
            return Reading<string>.None;
        }

        return reading;
    });
}

using System.Net;
using System.Net.Sockets;

namespace LlmProc;

/// <summary>The address of a server: encrypted, or on this machine, and never a place that only this machine can reach by mistake.</summary>
internal static class ServerUrl
{
    public static Kind<string> Kind { get; } = new("a URL", new Shape.Text("^[Hh][Tt][Tt][Pp][Ss]?://"), (node, place) =>
    {
        Reading<string> reading = Kinds.Visible.Read(node, place);
        if (reading.IsRead && WhyNot(reading.Value) is { } reason)
        {
            place.Report.Error(DiagnosticCodes.RefusedAddress, node.Span, $"'{place.Key}' {reason}: {Shown.Value(node)}");
            return Reading<string>.None;
        }

        return reading;
    });

    private static string? WhyNot(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            return "must be an http or https URL";
        }

        if (url.UserInfo.Length > 0)
        {
            return "has a user or password in it, which would be sent to whoever answers";
        }

        // The host as it was written: the parser has turned 2130706433 into 127.0.0.1 already.
        string written = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/', '?', '#')[0];
        if (url.HostNameType == UriHostNameType.IPv4 && written.Split(':')[0] != url.Host)
        {
            return $"hides the address {url.Host} behind a number";
        }

        if (!IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address))
        {
            return url.Scheme == "https" || url.IsLoopback ? null : "must be https, unless the server is on this machine";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IsLinkLocal(address) ? "is a link-local address, where clouds keep a machine's own keys"
            : url.Scheme == "https" || IPAddress.IsLoopback(address) ? null
            : "must be https, unless the server is on this machine";
    }

    private static bool IsLinkLocal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? address.GetAddressBytes() is [169, 254, ..] : address.IsIPv6LinkLocal;
}

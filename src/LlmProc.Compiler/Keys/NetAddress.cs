using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace LlmProc;

/// <summary>
/// What is refused of the addresses in program files. What a reader of the file takes for the host must be the host, whatever parser reads it
/// later, and no address leads to where a machine keeps its own keys.
/// </summary>
internal static class NetAddress
{
    /// <summary>Where clouds answer a machine's questions about itself, besides all that is link-local.</summary>
    private static readonly ImmutableArray<IPAddress> s_metadata =
        [IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"), IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("fd20:ce::254")];

    private static readonly ImmutableArray<string> s_metadataNames = ["metadata", "metadata.google.internal", "instance-data", "instance-data.ec2.internal"];

    /// <summary>Null if nothing is wrong with it; else what, as in <c>'model.base_url' …</c>.</summary>
    public static string? WhyRefused(string text, bool mayBePlain)
    {
        // Some parsers take a backslash for a slash, and some trim blanks or add the slashes that are missing.
        bool isPlainForm = !text.Any(character => character == '\\' || char.IsWhiteSpace(character)) && text.Contains("://", StringComparison.Ordinal);
        if (!isPlainForm || !Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            return "must be an http or https URL";
        }

        string authority = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/', '?', '#')[0];
        return authority.Contains('@', StringComparison.Ordinal) ? "has a user or password in it, which would be sent to whoever answers"
            : HasSecret(url) ? "has a secret in its query, where logs keep it"
            : OfHost(url, authority) ?? (mayBePlain || url.Scheme == "https" || IsThisMachine(url) ? null : "must be https, unless the server is on this machine");
    }

    /// <summary>Whether requests to it never leave the machine.</summary>
    /// <remarks><see cref="Uri.IsLoopback"/> also takes <c>loopback</c> for this machine, which is a name like any other.</remarks>
    public static bool IsThisMachine(Uri url) => IPAddress.TryParse(url.DnsSafeHost, out IPAddress? address)
        ? IPAddress.IsLoopback(address)
        : url.Host is "localhost" || url.Host.EndsWith(".localhost", StringComparison.Ordinal);

    private static string? OfHost(Uri url, string authority)
    {
        string host = url.IdnHost.TrimEnd('.');
        string written = authority.StartsWith('[') ? authority[1..].Split(']')[0] : authority.Split(':')[0];
        if (!IPAddress.TryParse(host, out IPAddress? address))
        {
            return s_metadataNames.Contains(host) ? "leads to where clouds keep a machine's own keys"
                : string.Equals(written.TrimEnd('.'), host, StringComparison.OrdinalIgnoreCase) ? null
                : $"has a host that is not what it looks like: written plainly it is {host}";
        }

        // The parser has turned 2130706433, 0x7f.1 and 127.1 into 127.0.0.1 already.
        if (address.AddressFamily == AddressFamily.InterNetwork && written != host)
        {
            return $"hides the address {host} behind other digits";
        }

        address = Inner(address);
        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? "is no address that a server has"
            : IsLinkLocal(address) || s_metadata.Contains(address) ? "leads to where clouds keep a machine's own keys"
            : null;
    }

    /// <summary>The address of the older kind that one of the newer kind stands for: mapped, compatible, NAT64 or 6to4.</summary>
    private static IPAddress Inner(IPAddress address) => address.GetAddressBytes() switch
    {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, <= 1] => address,
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, .. var mapped] => new IPAddress(mapped),
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. var compatible] => new IPAddress(compatible),
        [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, .. var translated] => new IPAddress(translated),
        [0x20, 0x02, var a, var b, var c, var d, ..] => new IPAddress([a, b, c, d]),
        _ => address,
    };

    private static bool IsLinkLocal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? address.GetAddressBytes() is [169, 254, ..] : address.IsIPv6LinkLocal;

    private static bool HasSecret(Uri url) => url.Query.Length > 0 && url.Query[1..].Split('&').Any(pair =>
        pair.Split('=') is [var name, { Length: > 0 } value, ..] && (Secrets.IsSecretName(name) || Secrets.LooksLikeSecret(value)));
}

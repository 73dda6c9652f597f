using System.Collections.Immutable;

namespace LlmProc.Providers;

/// <summary>Where requests for a model go, and with which key.</summary>
/// <remarks>
/// A vendor's key goes to the vendor's own origin, or where the operator's environment says; to any other address only a key goes that was named for it. Plain http
/// carries a key or a prompt only to this machine and to hosts that the operator named.
/// </remarks>
internal sealed class Endpoint
{
    private Endpoint(string provider, string model, Uri address, string? key, string? keyName, bool isVendors, SignIn? signIn = null)
    {
        Provider = provider;
        Model = model;
        Address = address;
        Key = key;
        KeyName = keyName;
        IsVendors = isVendors;
        SignIn = signIn;
    }

    public string Provider { get; }

    public string Model { get; }

    /// <summary>Without a slash at the end.</summary>
    public Uri Address { get; }

    /// <summary>Null: none is sent.</summary>
    public string? Key { get; }

    /// <summary>The variable that holds the key.</summary>
    public string? KeyName { get; }

    /// <summary>The vendor's own, or what the operator put in its place: its prices hold.</summary>
    public bool IsVendors { get; }

    /// <summary>Where a cloud is signed in to by rules of its own; null: the protocol's own way.</summary>
    public SignIn? SignIn { get; }

    public Endpoint With(SignIn? signIn) => new(Provider, Model, Address, Key, KeyName, IsVendors, signIn);

    /// <exception cref="ModelException">A key is missing, or the address is not one that a request may be sent to.</exception>
    public static Endpoint Resolve(ProviderAddress provider, ModelSettings settings, Func<string, string?> variable)
    {
        string[] missing = [.. ProviderSetting.Missing(settings.Provider, settings.ValueOf, name => Given(variable(name)) is not null).Select(setting => $"{setting.Problem}; {setting.Fix}")];
        if (missing.Length > 0)
        {
            string? lacking = settings.BaseUrl is null ? KeyProblem(settings, variable) : null;
            throw new ModelException(ErrorCode.BadRequest, string.Join(". Also: ", lacking is null ? missing : [.. missing, lacking]));
        }

        string own = provider.Own?.Invoke(settings, variable) ?? provider.Address;
        string? operators = Given(variable(provider.AddressVariable)) is { } text ? provider.Complete(text) : null;
        string given = settings.BaseUrl ?? operators ?? own;
        string source = settings.BaseUrl is not null ? "model.base_url" : provider.AddressVariable;
        Uri address = Parse(given, source, provider);
        bool isOperators = operators is not null && Uri.TryCreate(operators, UriKind.Absolute, out Uri? named) && SameOrigin(named, address);
        bool isOwn = own.Length > 0 && SameOrigin(address, new Uri(own));
        bool isVendors = isOperators || isOwn || (ProviderKey.Of(settings.Provider) is { CustomerHosts.IsEmpty: false } vendor && vendor.IsAt(address));
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !isOperators)
        {
            throw new ModelException(
                ErrorCode.BadRequest,
                $"{source} is plain http to {address.Host}: use https, or name the address in {provider.AddressVariable}, which only the operator can");
        }

        (string? key, string? name) = FindKey(settings, isVendors, isOwn, variable);
        return new Endpoint(settings.Provider, settings.Name, address, key, name, isVendors);
    }

    /// <summary>Provider, and the host if it is not the vendor's.</summary>
    public override string ToString() => IsVendors ? Provider : $"{Provider} at {Address.Authority}";

    /// <summary>A text of somebody else in one short line, without the key.</summary>
    public string Clean(string text, int length)
    {
        if (Key is { Length: > 0 } key)
        {
            text = text.Replace(key, "[key]", StringComparison.OrdinalIgnoreCase);
        }

        if (SignIn?.Secret is { Length: > 0 } secret)
        {
            text = text.Replace(secret, "[token]", StringComparison.Ordinal);
        }

        return ModelText.Shorten(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), length);
    }

    /// <summary>What is wrong with the key for the cloud itself, whose address is not known yet; null if nothing is.</summary>
    private static string? KeyProblem(ModelSettings settings, Func<string, string?> variable)
    {
        try
        {
            FindKey(settings, isVendors: true, isOwn: true, variable);
            return null;
        }
        catch (ModelException e)
        {
            return e.Message;
        }
    }

    private static (string? Key, string? Name) FindKey(ModelSettings settings, bool isVendors, bool isOwn, Func<string, string?> variable)
    {
        ProviderKey? known = ProviderKey.Of(settings.Provider);
        ImmutableArray<string> names = settings.ApiKeyEnv is { } named ? [named] : isVendors && known is not null ? known.Variables : [];
        foreach (string name in names)
        {
            if (Given(variable(name)) is { } key)
            {
                return key.All(c => c is > ' ' and < '\u007f')
                    ? (key, name)
                    : throw new ModelException(ErrorCode.Auth, $"the value of {name} is not a key: it has blanks or characters that no key has");
            }
        }

        bool isNeeded = settings.ApiKeyEnv is not null || (isOwn && known is { IsRequired: true });
        return names is [var first, ..] && isNeeded
            ? throw new ModelException(ErrorCode.Auth, $"{first} is not set, and {settings.Provider} needs a key; export {first}=…, or run with --offline")
            : (null, null);
    }

    private static Uri Parse(string text, string source, ProviderAddress provider)
    {
        if (!Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw new ModelException(ErrorCode.BadRequest, $"{source} is not an http address");
        }

        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw new ModelException(ErrorCode.BadRequest, $"{source} has more than an address in it: no user, password, query or fragment belongs there");
        }

        foreach (string ending in provider.Endings)
        {
            if (address.AbsolutePath.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return new Uri(address, address.AbsolutePath[..^ending.Length].TrimEnd('/') + "/");
            }
        }

        // Servers of this protocol have their paths under /v1, and people leave it out.
        return provider.Prefix.Length > 0 && address.AbsolutePath == "/" ? new Uri(address, provider.Prefix)
            : provider.Prefix.Length == 0 && address.AbsolutePath == "/v1" ? new Uri(address, "/")
            : address;
    }

    private static bool SameOrigin(Uri a, Uri b) => a.Scheme == b.Scheme && a.Port == b.Port && a.IdnHost.Equals(b.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}

/// <summary>Where a provider is found unless something else is said.</summary>
/// <param name="AddressVariable">The variable in which an operator names another address, as the vendor's own tools read it.</param>
/// <param name="Prefix">Path that addresses without one get.</param>
/// <param name="DefaultPort">Port of an address without scheme and port, as in <c>OLLAMA_HOST=box</c>; null if addresses have a scheme.</param>
internal sealed record ProviderAddress(string Address, string AddressVariable, string Prefix, int? DefaultPort = null)
{
    /// <summary>The address that settings mean, where each customer has one of their own; null if they mean none.</summary>
    public Func<ModelSettings, Func<string, string?>, string?>? Own { get; init; }

    /// <summary>Paths with which people write the address and which are added here, the longest first.</summary>
    public ImmutableArray<string> Endings { get; init; } = [];

    /// <summary>An address as the operator may write it, in full.</summary>
    public string Complete(string given)
    {
        if (DefaultPort is not { } port || given.Contains("://", StringComparison.Ordinal))
        {
            return given;
        }

        bool hasPort = given.LastIndexOf(':') > given.LastIndexOf(']');
        string full = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://{given}{(hasPort ? "" : $":{port}")}");
        return full.Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal);
    }
}

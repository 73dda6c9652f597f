using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace LlmProc.Testing;

/// <summary>Covers secrets in what is recorded: values of variables that hold keys, and whatever looks like one.</summary>
internal sealed class SecretMask
{
    /// <summary>Stands where a secret was; compared with another text it fits any.</summary>
    public const string Mark = "[key]";

    private readonly ConditionalWeakTable<RequestHead, RecordedHead> _heads = [];
    private ImmutableArray<string> _values = [];
    private ImmutableArray<EscapedSecret> _escaped = [];

    /// <summary>Knows the keys of vendors, and all other variables whose names say that they are secret.</summary>
    public static SecretMask OfEnvironment()
    {
        var mask = new SecretMask();
        foreach (string secret in Secrets.InEnvironment())
        {
            mask.Add(secret);
        }

        return mask;
    }

    /// <summary>Covers this value too, in the forms that it takes in JSON and in addresses.</summary>
    public void Add(string? value)
    {
        ImmutableArray<string> forms = [.. Secrets.FormsOf(value)];
        if (forms.IsEmpty)
        {
            return;
        }

        ImmutableInterlocked.Update(ref _values, static (known, added) => [.. known.Union(added).OrderByDescending(form => form.Length)], forms);
        ImmutableInterlocked.Update(ref _escaped, static (known, added) => known.Any(secret => secret.Value == added.Value) ? known : [.. known.Add(added).OrderByDescending(secret => secret.Value.Length)],
            new EscapedSecret(value!.Trim()));
    }

    /// <summary>A head is the same object in all requests of a program, and may hold whole files: it is covered once.</summary>
    public RecordedHead Cover(RequestHead head) => _heads.GetValue(head, Covered);

    public string Cover(string text)
    {
        foreach (string value in _values)
        {
            text = text.Replace(value, Mark, StringComparison.Ordinal);
        }

        foreach (EscapedSecret secret in _escaped)
        {
            text = secret.Replace(text, Mark);
        }

        return Secrets.Replace(text, Mark);
    }

    private RecordedHead Covered(RequestHead head) => new()
    {
        Version = RecordedSample.CurrentVersion,
        SystemPrompt = Cover(head.SystemPrompt),
        Tools = [.. head.Tools.Select(tool => new RecordedTool { Name = Cover(tool.Name), Description = Cover(tool.Description), InputSchema = Cover(tool.InputSchema) })],
    };

    /// <summary>Whether a recorded text may have been this one. The machine that replays it need not know the secrets.</summary>
    public static bool Fits(string recorded, string actual)
    {
        if (recorded == actual)
        {
            return true;
        }

        string[] parts = recorded.Split(Mark);
        if (parts.Length == 1 || !actual.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        int at = parts[0].Length;
        foreach (string part in parts[1..^1])
        {
            int found = actual.IndexOf(part, Math.Min(at + 1, actual.Length), StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + part.Length;
        }

        return actual.Length > at + parts[^1].Length && actual.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LlmProc;

/// <summary>The hash over everything declared that can change a request. Paths are not in it: a program may be moved.</summary>
internal sealed class Digest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds one part; its length goes in front, so that no two lists of parts look alike.</summary>
    public void Add(string kind, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        _hash.AppendData(Encoding.ASCII.GetBytes(kind));
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }

    public void Add(string kind, string text) => Add(kind, Encoding.UTF8.GetBytes(text));

    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}

using System.Buffers.Binary;
using System.Numerics;

namespace LlmProc.Testing;

/// <summary>A 64-bit hash of everything up to a place in a prompt. Quick, the same on every machine, and no defence against forgers.</summary>
internal static class PrefixHash
{
    public static ulong Add(ulong before, ReadOnlySpan<char> text)
    {
        ulong hash = Mix(before, (ulong)text.Length);
        foreach (char letter in text)
        {
            hash = Mix(hash, letter);
        }

        return hash;
    }

    public static ulong Add(ulong before, ReadOnlySpan<byte> bytes)
    {
        ulong hash = Mix(before, (ulong)bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte last in bytes)
        {
            hash = Mix(hash, last);
        }

        return hash;
    }

    private static ulong Mix(ulong hash, ulong word) =>
        BitOperations.RotateLeft((hash ^ (word * 0x9E3779B97F4A7C15)) * 0xC2B2AE3D27D4EB4F, 31) + 0x165667B19E3779F9;
}

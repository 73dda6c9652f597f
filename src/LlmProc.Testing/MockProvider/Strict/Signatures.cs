using System.Security.Cryptography;
using System.Text;

namespace LlmProc.Testing;

/// <summary>Signs thinking, so that a changed text or another model is noticed when it comes back.</summary>
internal static class Signatures
{
    // No secret: anybody may make such signatures. It only tells thinking of the mock from any other.
    private static readonly byte[] s_key = "the mock provider signs thinking"u8.ToArray();

    /// <summary>The signature a reply brings along, or the right one.</summary>
    public static string Of(string model, ContentBlock.Thinking thinking) => thinking.Signature ?? Of(model, thinking.Value);

    public static string Of(string model, string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(s_key, Encoding.UTF8.GetBytes(model + "\n" + text)));

    /// <summary>Thinking that only the mock can read: a text and its signature.</summary>
    public static string Seal(string model, string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Of(model, text) + "\n" + text));

    public static bool IsSealed(string model, string sealedText)
    {
        byte[] bytes = new byte[sealedText.Length];
        if (!Convert.TryFromBase64String(sealedText, bytes, out int length))
        {
            return false;
        }

        string[] parts = Encoding.UTF8.GetString(bytes, 0, length).Split('\n', 2);
        return parts is [var signature, var text] && signature == Of(model, text);
    }
}

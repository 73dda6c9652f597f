using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace LlmProc;

/// <summary>A preloaded file as the model sees it.</summary>
/// <param name="Path">As shown: the path the author gave, without leading <c>../</c>.</param>
public sealed record PreloadedText(string Path, string Text);

/// <summary>
/// The part of a system prompt that holds preloaded files:
/// <c>&lt;preload&gt;</c>, then per file <c>&lt;file path="…"&gt;</c>, its text, <c>&lt;/file&gt;</c>, then <c>&lt;/preload&gt;</c>, each on lines of their own.
/// </summary>
/// <remarks>
/// A file cannot forge this structure: in file text the <c>&lt;</c> of anything like one of our tags is written <c>&amp;lt;</c>. The change depends
/// on the text alone, so that processes of one program share their prefix byte for byte, and <see cref="Read"/> undoes it exactly.
/// </remarks>
public static partial class PreloadBlock
{
    private const string BlockOpen = "<preload>\n";
    private const string BlockClose = "</preload>";
    private const string FileOpen = "<file path=\"";
    private const string FileClose = "\n</file>\n";

    /// <summary>Writes the files behind what the prompt has.</summary>
    public static void Append(StringBuilder prompt, IEnumerable<PreloadedText> files)
    {
        prompt.Append(BlockOpen);
        foreach (PreloadedText file in files)
        {
            prompt.Append(FileOpen).Append(EscapeAttribute(file.Path)).Append("\">\n")
                .Append(TagStart().Replace(file.Text, match => match.Value == "<" ? "&lt;" : "&amp;" + match.Value[1..]))
                .Append(FileClose);
        }

        prompt.Append(BlockClose);
    }

    /// <summary>Reads the files back out of a system prompt.</summary>
    public static ImmutableArray<PreloadedText> Read(string systemPrompt)
    {
        if (!systemPrompt.EndsWith(BlockClose, StringComparison.Ordinal))
        {
            return [];
        }

        int at = systemPrompt.LastIndexOf(BlockOpen, StringComparison.Ordinal);
        at = at < 0 ? systemPrompt.Length : at + BlockOpen.Length;
        var files = ImmutableArray.CreateBuilder<PreloadedText>();
        while (systemPrompt.AsSpan(at).StartsWith(FileOpen, StringComparison.Ordinal))
        {
            int pathEnd = systemPrompt.IndexOf("\">\n", at, StringComparison.Ordinal);
            int textEnd = pathEnd < 0 ? -1 : systemPrompt.IndexOf(FileClose, pathEnd + 2, StringComparison.Ordinal);
            if (textEnd < 0)
            {
                break;
            }

            string text = textEnd < pathEnd + 3 ? "" : systemPrompt[(pathEnd + 3)..textEnd];
            files.Add(new PreloadedText(
                UnescapeAttribute(systemPrompt[(at + FileOpen.Length)..pathEnd]),
                EscapedTagStart().Replace(text, match => match.Value == "&lt;" ? "<" : "&" + match.Value[5..])));
            at = textEnd + FileClose.Length;
        }

        return files.ToImmutable();
    }

    [GeneratedRegex("(?:<|&(?:amp;)*lt;)(?=/?(?:preload|file))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TagStart();

    [GeneratedRegex("&(?:amp;)*lt;(?=/?(?:preload|file))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EscapedTagStart();

    private static string EscapeAttribute(string path) => path
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\n", "&#10;", StringComparison.Ordinal).Replace("\r", "&#13;", StringComparison.Ordinal);

    private static string UnescapeAttribute(string path) => path
        .Replace("&#10;", "\n", StringComparison.Ordinal).Replace("&#13;", "\r", StringComparison.Ordinal)
        .Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&lt;", "<", StringComparison.Ordinal)
        .Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
}

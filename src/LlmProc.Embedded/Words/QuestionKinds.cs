using System.Collections.Frozen;

namespace LlmProc;

/// <summary>Tells the few kinds of question that are not searched for by their words.</summary>
internal static class QuestionKinds
{
    private static readonly FrozenSet<string> FileWords =
        FrozenSet.Create("file", "files", "document", "documents", "preload", "preloaded", "loaded", "read", "list", "show", "available", "access");

    /// <summary>"Which files do you know?"</summary>
    public static bool AsksForFiles(Question question) =>
        question.Words.Any(word => word is "files" or "documents")
        && question.Terms.All(term => FileWords.Contains(term.Word))
        && question.Words.Any(word => word is "which" or "what" or "list" or "show" or "name");

    /// <summary>"What is this?", "What does it do?", "Tell me about …": whether more is named than the thing itself, only the files tell.</summary>
    public static bool AsksForOverview(Question question) =>
        question.StartsWith("what", "is") || question.StartsWith("what", "s") || question.StartsWith("what", "are")
        || (question.StartsWith("what", "does") && question.Words is [.., "do" or "say" or "for"])
        || question.Says("tell", "me")
        || question.Words.Any(word => word is "summary" or "overview" || IsRequest(question, word));

    /// <summary>What an overview is asked of; nothing where the question speaks of "this" or "the project".</summary>
    public static IEnumerable<string> Named(Question question) => question.Terms
        .Where(term => !CommonWords.IsGeneral(term.Stem) && !IsRequest(question, term.Word))
        .Select(term => term.Stem);

    /// <summary>The verb of "Explain this project" or "Can you summarize it?", which is not what is asked about.</summary>
    public static bool IsRequest(Question question, string word) =>
        word is "describe" or "summarize" or "summarise" or "explain" or "introduce"
        && question.Words.IndexOf(word) <= 2
        && question.Words[0] != "what";
}

namespace LlmProc;

/// <summary>A path beneath a root.</summary>
/// <param name="Root">Named by the author or the operator, so that it may be a link itself.</param>
/// <param name="Relative">Without <c>..</c>; empty: the root itself.</param>
/// <param name="Shown">The whole path, as messages show it.</param>
internal sealed record RootedPath(string Root, string Relative, string Shown);

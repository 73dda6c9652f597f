namespace LlmProc;

internal readonly record struct ListOptions(bool ShowHidden, bool Detailed);

using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LlmProc;

/// <summary>Variables by which whoever starts a program has it load code of theirs, or talk to hosts of theirs.</summary>
internal static class LoadingVariables
{
    private static readonly FrozenSet<string> s_names = ImmutableArray.Create(
        // Where programs and their settings are looked for.
        "PATH", "PATHEXT", "COMSPEC", "SHELL", "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "USERPROFILE",
        // Shells.
        "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND", "PS4", "IFS", "ZDOTDIR",
        // Loaders and libraries.
        "GCONV_PATH", "OPENSSL_CONF", "OPENSSL_ENGINES", "OPENSSL_MODULES", "GTK_MODULES", "QT_PLUGIN_PATH",
        // Runtimes.
        "BUN_OPTIONS", "CLASSPATH", "COMPLUS_VERSION", "DOTNET_ADDITIONAL_DEPS", "DOTNET_ROOT", "DOTNET_SHARED_STORE", "DOTNET_STARTUP_HOOKS",
        "ELECTRON_RUN_AS_NODE", "JAVA_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LUA_CPATH", "LUA_INIT", "LUA_PATH", "NODE_OPTIONS", "NODE_PATH",
        "PERL5DB", "PERL5LIB", "PERL5OPT", "PERLLIB", "PHPRC", "PHP_INI_SCAN_DIR", "PYTHONBREAKPOINT", "PYTHONEXECUTABLE", "PYTHONHOME", "PYTHONINSPECT",
        "PYTHONPATH", "PYTHONSTARTUP", "PYTHONUSERBASE", "PYTHONWARNINGS", "RUBYLIB", "RUBYOPT", "GEM_HOME", "GEM_PATH", "R_PROFILE", "R_PROFILE_USER",
        // What they start when they want something done.
        "BROWSER", "EDITOR", "VISUAL", "PAGER", "MANPAGER", "LESSOPEN", "GIT_ASKPASS", "GIT_EDITOR", "GIT_EXEC_PATH", "GIT_EXTERNAL_DIFF", "GIT_PAGER",
        "GIT_PROXY_COMMAND", "GIT_SEQUENCE_EDITOR", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_TEMPLATE_DIR", "SSH_ASKPASS", "SUDO_ASKPASS",
        // Where packages and certificates come from.
        "PIP_CONFIG_FILE", "PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "UV_CONFIG_FILE", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_INDEX_URL",
        "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR",
        "SSL_CERT_FILE", "SSLKEYLOGFILE").ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly ImmutableArray<string> s_families = ["LD_", "DYLD_", "CORECLR_", "COR_", "GIT_CONFIG", "NPM_CONFIG_", "BASH_FUNC_"];

    /// <remarks>In any case: Windows does not tell them apart, and some tools read them in lower case.</remarks>
    public static bool Contains(string variable) =>
        s_names.Contains(variable) || s_families.Any(family => variable.StartsWith(family, StringComparison.OrdinalIgnoreCase));
}

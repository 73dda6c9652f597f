namespace LlmProc;

/// <summary>What a reader of the files in TestData would ask, and a fragment of the line that answers.</summary>
internal static class QuestionCases
{
    public static TheoryData<string, string, string> Tidepool { get; } = new()
    {
        { "What is Tidepool?", "README.md", "keeps folders on several machines in step" },
        { "What does this project do?", "README.md", "keeps folders on several machines in step" },
        { "How do I install it?", "README.md", "pip install tidepool" },
        { "How do I install it from source?", "README.md", "make build" },
        { "How can I uninstall tidepool?", "README.md", "pip uninstall tidepool" },
        { "Which Python version is required?", "pyproject.toml", "requires-python" },
        { "What version is this?", "pyproject.toml", "version = \"0.8.2\"" },
        { "What is the licence?", "pyproject.toml", "license = \"MIT\"" },
        { "Who wrote it?", "pyproject.toml", "Ines Halloran" },
        { "Who maintains the project?", "pyproject.toml", "authors = [" },
        { "How do I run the tests?", "CONTRIBUTING.md", "make test " },
        { "What does the pause command do?", "README.md", "stops all transfers" },
        { "What is the default port?", "README.md", "| `port` | 22 |" },
        { "How long are deleted files kept?", "README.md", "| `keep_days` | 30 |" },
        { "How can I limit the bandwidth?", "README.md", "| `bandwidth_limit` |" },
        { "How do I ignore files?", "README.md", "Put patterns into `ignore`" },
        { "Is Windows supported?", "README.md", "Windows is not supported" },
        { "How many machines can a pool have?", "README.md", "at most 16 machines" },
        { "How do I report a vulnerability?", "README.md", "security@tidepool.example" },
        { "What happens on conflicts?", "README.md", ".conflict" },
        { "How do I restore a deleted file?", "README.md", "`tidepool restore FILE` brings it back" },
        { "What are the dependencies?", "pyproject.toml", "asyncssh" },
        { "What is the maximum file size?", "README.md", "`max_file_size`" },
        { "How big are blocks?", "README.md", "Blocks are 64 KB long." },
        { "Where are settings read from?", "README.md", "~/.tidepool/config.toml" },
        { "When are releases made?", "CONTRIBUTING.md", "first Monday of a month" },
        { "What is the line length?", "pyproject.toml", "line-length = 100" },
        { "What are the limits?", "README.md", "Symbolic links are copied as links" },
        { "What is the license and which Python version do I need?", "pyproject.toml", "license = \"MIT\"" },
        { "Where are settings read from and how do I run the tests?", "CONTRIBUTING.md", "make test " },
        { "Is there paid support?", "README.md", "Brackwater" },
        { "Is it a backup?", "README.md", "is not a backup" },
        { "How does it work?", "README.md", "index of block hashes" },

        // Written when the code was done.
        { "How do I invite another machine?", "README.md", "tidepool invite" },
        { "Which commit message style should I use?", "CONTRIBUTING.md", "at most 72 characters long" },
        { "How many approvals does a wire protocol change need?", "CONTRIBUTING.md", "Two maintainers must approve" },
        { "Do I have to sign a CLA?", "CONTRIBUTING.md", "not for a CLA" },
        { "Are transfers encrypted?", "README.md", "encrypted by SSH" },
        { "what happens if the connection breaks during a transfer?", "README.md", "resumed at the last confirmed block" },
        { "Is there any telemetry?", "README.md", "no telemetry" },
        { "What's the homepage?", "pyproject.toml", "https://tidepool.example" },
        { "Can I edit a file on two machines at once?", "README.md", "not at the same moment" },
        { "Which environment variables are there?", "README.md", "TIDEPOOL_PORT" },
        { "What build backend does pyproject.toml use?", "pyproject.toml", "hatchling.build" },
        { "symlinks", "README.md", "Symbolic links" },
        { "How often does it check the disk for changes?", "README.md", "`interval`" },
        { "Does it run on a Mac?", "README.md", "macOS" },
        { "How do I contribute?", "CONTRIBUTING.md", "Small changes are merged within a week" },
        { "What does tidepool explain do?", "README.md", "prints the rule that decided" },
        { "What is the syntax of the ignore file?", "README.md", ".gitignore" },
        { "Where is the mailing list?", "README.md", "tidepool-users@lists.example" },
        { "What are the dev dependencies?", "pyproject.toml", "pytest>=8" },
        { "Why is my file not synchronised?", "README.md", "tidepool explain FILE" },
        { "How do I retry a failed transfer?", "README.md", "tidepool retry" },
        { "Tell me about backups", "README.md", "is not a backup" },

        // Written when the answers to those were mended.
        { "How do I pause syncing?", "README.md", "stops all transfers" },
        { "Where are the kept copies stored?", "README.md", "the folder `~/.tidepool`" },
        { "How long until my change is merged?", "CONTRIBUTING.md", "merged within a week" },
        { "What is the block size?", "README.md", "64 KB" },
        { "Does it need a server?", "README.md", "No server" },
        { "How do I format the code?", "CONTRIBUTING.md", "make format" },
        { "Which keywords does the package have?", "pyproject.toml", "keywords" },
        { "Who reads complaints?", "CONTRIBUTING.md", "Marit Oyelaran" },
        { "Can I use the logo?", "README.md", "CC BY 4.0" },
        { "What's the default bandwidth limit?", "README.md", "`bandwidth_limit`" },
        { "Where is the changelog?", "CONTRIBUTING.md", "CHANGES.md" },
        { "Where do tests live?", "CONTRIBUTING.md", "`tests/`" },
        { "How fast do you answer security reports?", "README.md", "three working" },
        { "Are symlinks followed?", "README.md", "Symbolic links" },
        { "How do I join a pool?", "README.md", "tidepool join" },
        { "What does the status command show?", "README.md", "lists files that are not yet in step" },
        { "Which files are read for settings?", "README.md", "~/.tidepool/config.toml" },
    };

    public static TheoryData<string, string, string> Larkspur { get; } = new()
    {
        { "What does the Team plan cost?", "billing.md", "| Team | 49 EUR | 20 |" },
        { "How many seats does Starter have?", "billing.md", "| Starter | 9 EUR | 3 |" },
        { "When are invoices sent?", "billing.md", "first day of a month" },
        { "Can I get a refund for a monthly plan?", "billing.md", "Monthly plans are not refunded" },
        { "How do I roll back a release?", "deploy.md", "larkctl rollback" },
        { "When is production deployed?", "deploy.md", "by hand on Tuesdays" },
        { "Where are the secrets kept?", "deploy.md", "Vault" },
        { "How often are secrets rotated?", "deploy.md", "every 90 days" },
        { "What happens when I pay late?", "billing.md", "reminded twice" },
        { "Who is on call?", "deploy.md", "carries the pager" },
        { "What does the Enterprise plan cost?", "billing.md", "on request" },
        { "When must I pay an invoice?", "billing.md", "within 14 days" },
        { "Which environments exist?", "deploy.md", "staging" },
        { "Are yearly plans refunded?", "billing.md", "Annual plans are refunded" },
    };

    /// <summary>Answered by the files in words that the question does not use: refused, with the passage shown.</summary>
    public static TheoryData<string, string> InOtherWords { get; } = new()
    {
        { "where do i send complaints about someone's behaviour", "Complaints go to conduct@tidepool.example" },
        { "How do I get JSON output?", "Every command takes `--json` for scripts" },
    };

    public static TheoryData<string> Unanswerable { get; } =
    [
        "Does it support Kubernetes?",
        "What's the weather in Paris?",
        "Who is the CEO of Brackwater?",
        "How do I connect it to PostgreSQL?",
        "What does the enterprise plan cost?",
        "Can it send notifications to Slack?",
        "What is the capital of France?",
        "Write a poem about the sea",
        "How do I configure a proxy server?",
        "Which database does it use?",

        // Written when the code was done.
        "How do I deploy it with Docker Compose?",
        "Is there a REST API?",
        "Who won the world cup in 2014?",
        "What is the meaning of life?",
        "Is there an Android app?",
        "How do I enable dark mode in the GUI?",
        "How much memory does it need?",
        "Which companies use it in production?",
        "Can I pay with a credit card?",
        "Translate hello into Spanish",
        "Does it work with Google Drive or Dropbox?",
        "How do I rotate the logs?",
        "Does it support Active Directory?",
        "How do I play chess?",
        "What is the stock price of Larkspur?",
        "Is there a Helm chart?",
        "Which font does the website use?",
    ];
}

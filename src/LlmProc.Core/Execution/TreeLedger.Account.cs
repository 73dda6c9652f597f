using System.Globalization;

namespace LlmProc;

internal sealed partial class TreeLedger
{
    /// <summary>What one process and all below it share. Processes without limits of their own use their parent's.</summary>
    /// <remarks>But for the gate, all that changes is under the ledger's lock.</remarks>
    internal sealed class Account
    {
        private readonly Limits _limits;
        private FairGate? _gate;

        public Account(Account? parent, Limits limits)
        {
            Parent = parent;
            _limits = limits;
            IsBudgeted = HasBudget || parent is { IsBudgeted: true };
        }

        public Account? Parent { get; }

        public int MaxProcesses => _limits.Processes ?? (Parent is null ? Limits.DefaultProcesses : int.MaxValue);

        public int Processes { get; set; }

        /// <summary>Of a root: all processes of its tree that count, but itself. Null: it never had any.</summary>
        public List<ProcessId>? Below { get; set; }

        /// <summary>Of a root that waits for prompts: the limit of processes counts from run to run.</summary>
        public bool CountsByRun { get; init; }

        /// <summary>If it does: the descendants that have ended and count until the next run.</summary>
        public List<ProcessId>? Ended { get; set; }

        /// <summary>Made at the first sample: an idle process does not pay for it. Null: anybody may enter.</summary>
        public FairGate? Gate => MostInFlight is not { } places ? null : Volatile.Read(ref _gate)
            ?? Interlocked.CompareExchange(ref _gate, new FairGate(places), null) ?? _gate;

        public string Concurrency => string.Create(CultureInfo.InvariantCulture, $"limit concurrency {MostInFlight}");

        public decimal? MostUsd => _limits.CostUsd;

        public long? MostTokens => _limits.Tokens;

        /// <summary>Money or tokens are limited here.</summary>
        public bool HasBudget => MostUsd is not null || MostTokens is not null;

        /// <summary>Money or tokens are limited here or above.</summary>
        public bool IsBudgeted { get; }

        public Charge Spent { get; set; }

        /// <summary>What is set aside for samples in flight, and for how many.</summary>
        public Charge Reserved { get; set; }

        public int InFlight { get; set; }

        /// <summary>Samples that wait for what others will not have used, in the order they came.</summary>
        public LinkedList<Claim>? Waiting { get; set; }

        /// <remarks>So many as can be counted are no limit, and nobody need stand in a queue for it.</remarks>
        private int? MostInFlight => _limits.Concurrency is { } places ? places == int.MaxValue ? null : places : Parent is null ? Limits.DefaultConcurrency : null;

        public static bool IsNeeded(Limits limits) =>
            limits.Processes is not null || limits.Concurrency is not null || limits.CostUsd is not null || limits.Tokens is not null;

        /// <summary>The longest answer for which so much is left, if <paramref name="used"/> is gone; below 0 if not even the input can be paid for.</summary>
        public long Output(SampleBound bound, Charge used)
        {
            long output = long.MaxValue;
            if (MostTokens is { } tokens)
            {
                output = tokens - used.Tokens - bound.InputTokens;
            }

            if (MostUsd is { } usd)
            {
                decimal left = usd - used.CostUsd - (bound.InputUsd ?? 0);
                decimal affordable = left < 0 ? -1 : bound.UsdPerOutputToken == 0 ? long.MaxValue : decimal.Floor(left / bound.UsdPerOutputToken);
                output = affordable < output ? (long)affordable : output;
            }

            return output;
        }

        /// <summary>Which of its limits is in the way of an answer of so many tokens.</summary>
        public ProcessError Reached(SampleBound bound, long output, Charge used)
        {
            Charge most = bound.At(output);
            bool isMoney = MostUsd is { } usd && (MostTokens is not { } tokens || used.CostUsd + most.CostUsd > usd || used.Tokens + most.Tokens <= tokens);
            return isMoney
                ? new ProcessError("limit.cost_usd", string.Create(CultureInfo.InvariantCulture, $"limit cost_usd {MostUsd:0.##########} reached"))
                : new ProcessError("limit.tokens", string.Create(CultureInfo.InvariantCulture, $"limit tokens {MostTokens} reached"));
        }

        /// <summary>The same for a sample that cannot begin. Where nothing is spent yet, the limit is too low for anything.</summary>
        public ProcessError Refused(SampleBound bound)
        {
            ProcessError reached = Reached(bound, bound.LeastOutput, Spent);
            Charge most = bound.At(bound.LeastOutput);
            return Spent != default ? reached : reached with
            {
                Message = string.Create(CultureInfo.InvariantCulture,
                    $"{reached.Message} before the first sample, which may take up to {(reached.Code == "limit.tokens" ? $"{most.Tokens} tokens" : $"{most.CostUsd:0.######} USD")}"),
            };
        }
    }
}

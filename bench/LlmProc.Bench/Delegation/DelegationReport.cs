using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmProc.Bench;

/// <summary>What the repetitions took. One repetition is one prompt to the primary, whatever it delegates.</summary>
internal sealed class DelegationReport
{
    private readonly List<double> _times = [];
    private int _errors;
    private string? _lastError;

    public int Warmed { get; set; }

    public TimeSpan Wall { get; set; }

    public TimeSpan Cpu { get; set; }

    /// <summary>Answered requests of the repetitions that ended well.</summary>
    public long Requests { get; private set; }

    public int Errors => _errors;

    public string? LastError => _lastError;

    public double P50 => At(0.5);

    public void Add(TimeSpan time, int requests)
    {
        _times.Add(time.TotalMilliseconds);
        Requests += requests;
    }

    public void Fail(string problem)
    {
        _errors++;
        _lastError = problem;
    }

    /// <summary>One line.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("reps", _times.Count);
            json.WriteNumber("warmed", Warmed);
            json.WriteNumber("p10_ms", Rounded(At(0.1)));
            json.WriteNumber("p50_ms", Rounded(At(0.5)));
            json.WriteNumber("p99_ms", Rounded(At(0.99)));
            json.WriteNumber("req_s", Rounded(Wall > TimeSpan.Zero ? Requests / Wall.TotalSeconds : 0));
            json.WriteNumber("requests", Requests);
            json.WriteNumber("cpu_ms_per_delegation", Rounded(_times.Count > 0 ? Cpu.TotalMilliseconds / _times.Count : 0));
            json.WriteNumber("peak_rss_mb", Rounded(PeakMemory.Mebibytes));
            json.WriteNumber("errors", _errors);
            json.WriteString("last_error", _lastError);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private double At(double share)
    {
        double[] sorted = [.. _times.Order()];
        return sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    private static double Rounded(double value) => Math.Round(value, 3);
}

using LlmProc;
using OpenTelemetry;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.Configure<LlmProcOptions>(builder.Configuration.GetSection("LlmProc"));
builder.Services.AddLlmProc(options => options.WorkingDirectory = AppContext.BaseDirectory);
builder.Services.AddLlmProgram("harbour", "main.toml");

OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
    .WithTracing(tracing => tracing.AddSource("LlmProc"))
    .WithMetrics(metrics => metrics.AddMeter("LlmProc"));
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null)
{
    telemetry.UseOtlpExporter();
}

WebApplication app = builder.Build();

// GET /ask?question=… : the answer, or what went wrong with a status that says so.
app.MapGet("/ask", async (string question, LlmRuntime runtime, [FromKeyedServices("harbour")] ProgramGraph program, CancellationToken cancellationToken) =>
{
    RunResult result = await runtime.RunAsync(program, question, cancellationToken);
    return result.Error is { } error ? Results.Problem(error.Message, statusCode: 502, title: error.Code) : Results.Text(result.Text + "\n");
});

// GET /stream?question=… : the text as it comes, as server-sent events.
app.MapGet("/stream", (string question, LlmRuntime runtime, [FromKeyedServices("harbour")] ProgramGraph program, CancellationToken cancellationToken) =>
    TypedResults.ServerSentEvents(TextOf(runtime.StreamAsync(program, question, cancellationToken))));

app.Run();

static async IAsyncEnumerable<string> TextOf(IAsyncEnumerable<ProcessNotice> notices)
{
    await foreach (ProcessNotice notice in notices)
    {
        if (notice is ProcessNotice.Said said)
        {
            yield return said.Text;
        }
    }
}

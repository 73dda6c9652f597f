using System.ComponentModel.DataAnnotations;
using System.Net.ServerSentEvents;
using System.Text.Json;
using LlmProc;
using OpenTelemetry;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddProblemDetails();
builder.Services.AddValidation();
builder.Services.AddLlmProc(options => options.WorkingDirectory = AppContext.BaseDirectory);
builder.Services.AddLlmProgram("harbour", "main.toml");
builder.Services.Configure<LlmProcOptions>(builder.Configuration.GetSection("LlmProc"));

OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
    .WithTracing(tracing => tracing.AddSource("LlmProc"))
    .WithMetrics(metrics => metrics.AddMeter("LlmProc"));
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null)
{
    telemetry.UseOtlpExporter();
}

WebApplication app = builder.Build();
app.UseExceptionHandler();

// GET /ask?question=… : the answer, or what went wrong with a status that says so.
app.MapGet("/ask", async (LlmRuntime runtime, [FromKeyedServices("harbour")] ProgramGraph program, CancellationToken cancellationToken, [Required] string question = "") =>
{
    RunResult result = await runtime.RunAsync(program, question, cancellationToken);
    return result.Error is { } error ? Problem(error) : Results.Text(result.Text + "\n");
});

// GET /stream?question=… : the text as it comes, as server-sent events. What goes wrong before anything was said is a status; after that, an event.
app.MapGet("/stream", async (LlmRuntime runtime, [FromKeyedServices("harbour")] ProgramGraph program, CancellationToken cancellationToken, [Required] string question = "") =>
{
    IAsyncEnumerator<ProcessNotice> notices = runtime.StreamAsync(program, question, cancellationToken).GetAsyncEnumerator(cancellationToken);
    while (await notices.MoveNextAsync() && notices.Current is not (ProcessNotice.Said or ProcessNotice.Completed))
    {
    }

    if (notices.Current is not ProcessNotice.Completed { Result.Error: { } error })
    {
        return TypedResults.ServerSentEvents(EventsOf(notices));
    }

    await notices.DisposeAsync();
    return Problem(error);
});

app.Run();

static IResult Problem(ProcessError error) => Results.Problem(error.Message, statusCode: StatusCodes.Status502BadGateway, title: error.Code);

static async IAsyncEnumerable<SseItem<string>> EventsOf(IAsyncEnumerator<ProcessNotice> notices)
{
    await using (notices)
    {
        do
        {
            switch (notices.Current)
            {
                case ProcessNotice.Said said:
                    yield return new SseItem<string>(said.Text);
                    break;
                case ProcessNotice.Withdrawn:
                    yield return new SseItem<string>("what was said since the last event does not count", "withdrawn");
                    break;
                case ProcessNotice.Completed { Result.Error: { } error }:
                    yield return new SseItem<string>(JsonSerializer.Serialize(error, JsonSerializerOptions.Web), "error");
                    break;
            }
        }
        while (await notices.MoveNextAsync());
    }
}

using LlmProc.Cli.Running;

namespace LlmProc.Cli.Tests;

public sealed class InterruptsTests
{
    [Fact]
    public async Task The_first_signal_stops_and_the_second_ends_every_wait()
    {
        int stops = 0;
        using var interrupts = new Interrupts();
        using CancellationTokenRegistration registration = interrupts.First.Register(() => stops++);
        Task never = new TaskCompletionSource().Task;

        Task<bool> run = interrupts.WaitAsync(never);
        interrupts.Count();
        (stops, run.IsCompleted).ShouldBe((1, false));
        interrupts.Count();

        (await run).ShouldBeFalse();
        (await interrupts.WaitAsync(never)).ShouldBeFalse();
        stops.ShouldBe(1);
    }

    [Fact]
    public async Task A_signal_that_comes_before_there_is_anything_to_stop_stops_it_when_it_begins()
    {
        int stops = 0;
        using var interrupts = new Interrupts();

        interrupts.Count();
        using CancellationTokenRegistration registration = interrupts.First.Register(() => stops++);
        await interrupts.FirstAsync();

        stops.ShouldBe(1);
    }

    [Fact]
    public async Task Work_that_ends_is_waited_for_and_its_failure_is_told()
    {
        using var interrupts = new Interrupts();

        (await interrupts.WaitAsync(Task.CompletedTask)).ShouldBeTrue();
        await Should.ThrowAsync<InvalidDataException>(interrupts.WaitAsync(Task.FromException(new InvalidDataException())));
    }
}

using System.Text.RegularExpressions;
using CsCheck;

namespace LlmProc.Core.Tests;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("1h2m3s4ms", 3723.004)]
    [InlineData("0s", 0)]
    [InlineData("0.25ms", 0.00025)]
    public void A_duration_is_read(string text, double seconds) => Durations.Parse(text).ShouldBe(TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5s ")]
    [InlineData("5s\n")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("1e3s")]
    [InlineData(".5s")]
    [InlineData("5.s")]
    [InlineData("1.2.3s")]
    [InlineData("1,5s")]
    [InlineData("5S")]
    [InlineData("5d")]
    [InlineData("5 parsecs")]
    [InlineData("5sec")]
    [InlineData("30m1h")]
    [InlineData("5m5m")]
    [InlineData("٥s")]
    [InlineData("999999999999h")]
    [InlineData("99999999999999999999999999999999999999h")]
    public void What_is_no_duration_is_not(string text) => Durations.Parse(text).ShouldBeNull();

    [Fact]
    public void The_pattern_fits_what_is_read() => Gen.OneOf("1", "20", "0.5", ".", "h", "m", "s", "ms", " ", "d", "-", "\n").Array[0, 8].Select(string.Concat).Sample(text =>
        Regex.IsMatch(text, Durations.Pattern[..^1] + "\\z") == Durations.Parse(text) is not null);

    [Theory]
    [InlineData(0.5, "500ms")]
    [InlineData(1, "1s")]
    [InlineData(1.25, "1.25s")]
    [InlineData(90, "1m30s")]
    [InlineData(300, "5m")]
    [InlineData(3600, "1h")]
    [InlineData(5400, "1h30m")]
    [InlineData(5401.5, "1h30m1.5s")]
    [InlineData(0, "0ms")]
    public void A_duration_is_shown_in_few_characters(double seconds, string shown) => Durations.Show(TimeSpan.FromSeconds(seconds)).ShouldBe(shown);

    [Fact]
    public void What_is_shown_can_be_read_again() => Gen.Long[0, TimeSpan.TicksPerDay * 100].Select(TimeSpan.FromTicks).Sample(duration =>
        Durations.Parse(Durations.Show(duration)) == duration);

    [Theory]
    [InlineData(0.5, "500ms")]
    [InlineData(90, "1m30s")]
    public void A_number_is_seconds(double seconds, string shown) => Durations.Show(Durations.OfSeconds(seconds)!.Value).ShouldBe(shown);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void A_number_that_is_no_length_of_time_is_not(double seconds) => Durations.OfSeconds(seconds).ShouldBeNull();
}

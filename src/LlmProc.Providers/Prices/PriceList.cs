using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace LlmProc.Providers;

/// <summary>The prices this version knows. A model that is not there has no price: unknown is not free.</summary>
internal static class PriceList
{
    private static readonly Lazy<ImmutableArray<PriceRow>> s_rows = new(Load);

    public static ImmutableArray<PriceRow> Rows => s_rows.Value;

    /// <summary>The row of a model, which may be named with the date of a snapshot; null if its price is not known.</summary>
    public static PriceRow? Find(string provider, string model) => Rows.FirstOrDefault(row => row.Provider == provider && IsNamed(row.Model, model));

    /// <summary>What so many tokens cost.</summary>
    public static decimal Of(this ModelPrice price, Usage usage) => usage.CostAt(price);

    private static bool IsNamed(string row, string model) => model.StartsWith(row, StringComparison.Ordinal)
        && model[row.Length..] is var rest
        && (rest.Length == 0 || rest == "-latest" || (rest[0] == '-' && rest.Replace("-", "", StringComparison.Ordinal) is { Length: 8 } date && date.All(char.IsAsciiDigit)));

    private static ImmutableArray<PriceRow> Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("prices.json")!;
        using var document = JsonDocument.Parse(stream);
        var rows = ImmutableArray.CreateBuilder<PriceRow>();
        foreach (JsonElement group in document.RootElement.EnumerateArray())
        {
            string provider = group.GetProperty("provider").GetString()!;
            string source = group.GetProperty("source").GetString()!;
            var date = DateOnly.ParseExact(group.GetProperty("date").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            foreach (JsonElement row in group.GetProperty("models").EnumerateArray())
            {
                var price = new ModelPrice(row.GetProperty("input").GetDecimal(), row.GetProperty("output").GetDecimal(), Optional(row, "cache_read"), Optional(row, "cache_write"))
                {
                    CacheWriteHour = Optional(row, "cache_write_1h"),
                };
                rows.Add(new PriceRow(provider, row.GetProperty("model").GetString()!, date, price, source));
            }
        }

        return rows.ToImmutable();
    }

    private static decimal? Optional(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) ? value.GetDecimal() : null;
}

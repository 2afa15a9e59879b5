using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Context.Plant;

/// <summary>
/// What one part costs when it is scrapped, reworked, rejected for nothing or found bad too late: of a product, of a station, of both or of all.
/// A member that is absent has no price here; the record that names the most and has one counts.
/// </summary>
internal sealed record CostRateMaster
{
    // Amounts are kept in millionths.
    private const int Digits = 6;
    private const decimal Most = 1_000_000_000;

    public string? Name { get; set; }

    public string? Product { get; set; }

    public string? Station { get; set; }

    /// <summary>For example EUR.</summary>
    public string Currency { get; set; } = "";

    public decimal? Scrap { get; set; }

    public decimal? Rework { get; set; }

    /// <summary>Minutes that a rework takes, priced by <see cref="ReworkPerMinute"/>; in the place of <see cref="Rework"/>.</summary>
    public decimal? ReworkMinutes { get; set; }

    public decimal? ReworkPerMinute { get; set; }

    public decimal? FalseCall { get; set; }

    public decimal? LateDetection { get; set; }

    /// <summary>How much of what somebody looks for it names; -1 where it is for something else.</summary>
    public int Fit(string? product, string? station) =>
        (Product is not null && Product != product) || (Station is not null && Station != station) ? -1 : (Product is null ? 0 : 2) + (Station is null ? 0 : 1);

    /// <summary>Of one part; null where it has no price for that.</summary>
    public decimal? Of(string cause) => cause switch
    {
        CostCauses.Scrap => Scrap,
        CostCauses.Rework => Rework ?? (ReworkMinutes is { } minutes && ReworkPerMinute is { } price ? decimal.Round(minutes * price, Digits) : null),
        CostCauses.FalseCall => FalseCall,
        _ => LateDetection,
    };

    public IEnumerable<ContractError> Problems()
    {
        if (Currency.Length != 3 || !Currency.All(char.IsAsciiLetterUpper))
        {
            yield return new ContractError("/currency", Currency.Length == 0 ? "Missing. Send three capital letters, such as EUR." : $"Is '{Currency}'. Send three capital letters, such as EUR.");
        }

        (string Name, decimal? Amount)[] amounts =
            [("scrap", Scrap), ("rework", Rework), ("reworkMinutes", ReworkMinutes), ("reworkPerMinute", ReworkPerMinute), ("falseCall", FalseCall), ("lateDetection", LateDetection)];
        foreach (var (name, amount) in amounts.Where(a => a.Amount is < 0 or > Most || (a.Amount is { } given && given != decimal.Round(given, Digits))))
        {
            yield return new ContractError($"/{name}", $"Is {amount}. Send 0 to {Most}, with at most {Digits} digits after the point.");
        }

        if (ReworkMinutes is null != ReworkPerMinute is null)
        {
            yield return new ContractError(ReworkMinutes is null ? "/reworkMinutes" : "/reworkPerMinute", "Missing. Send the minutes of a rework and the price of one, or the price of a rework.");
        }
        else if (Rework is not null && ReworkMinutes is not null)
        {
            yield return new ContractError("/rework", "Is given beside reworkMinutes. Send one of them.");
        }

        if (amounts.All(a => a.Amount is null))
        {
            yield return new ContractError("", "Names no price. Send scrap, rework, falseCall or lateDetection.");
        }
    }
}

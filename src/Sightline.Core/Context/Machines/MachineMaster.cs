using Sightline.Contract;

namespace Sightline.Context.Machines;

/// <summary>A machine of a line.</summary>
internal sealed record MachineMaster
{
    public string? Name { get; set; }

    /// <summary>The line it stands on.</summary>
    public string? Line { get; set; }

    /// <summary>What kind of machine it is, in the plant's words.</summary>
    public string? Type { get; set; }

    /// <summary>How long a cycle should take, in seconds.</summary>
    public decimal? CycleTime { get; set; }

    /// <summary>The reasons it may give for a stop. Null: any.</summary>
    public IReadOnlyList<string>? StopReasons { get; set; }

    public IEnumerable<ContractError> Problems()
    {
        if (CycleTime is <= 0 or > 86_400)
        {
            yield return new ContractError("/cycleTime", $"Is {CycleTime}. Send seconds above 0, at most 86400.");
        }

        if (StopReasons is { } reasons && (reasons.Count is 0 or > 200 || reasons.Any(r => string.IsNullOrWhiteSpace(r) || r.Length > ContractLimits.WordLength) || reasons.Distinct().Count() < reasons.Count))
        {
            yield return new ContractError("/stopReasons", $"Is not a list of 1 to 200 different reasons of 1 to {ContractLimits.WordLength} characters. Leave it out for any reason.");
        }
    }
}

using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Context.Parameters;

/// <summary>What is declared of a process parameter: its unit and its limits, at one place or everywhere.</summary>
internal sealed record ParameterMaster
{
    /// <summary>What its samples are called.</summary>
    public string? Name { get; set; }

    /// <summary>The unit its samples must have. Null: any, as sent.</summary>
    public string? Unit { get; set; }

    /// <summary><c>station:X</c>, <c>line:X</c> or <c>machine:X</c>. Null: every place.</summary>
    public string? Place { get; set; }

    public decimal? Lower { get; set; }

    public decimal? Upper { get; set; }

    /// <summary>Of the tool that its value tells of, from the lowest value on. Null: it tells of none.</summary>
    public IReadOnlyList<ToolCondition>? Conditions { get; set; }

    public IEnumerable<ContractError> Problems()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > ContractLimits.WordLength)
        {
            yield return new ContractError("/name", $"{(string.IsNullOrWhiteSpace(Name) ? "Missing" : "Is too long")}. Send what its samples are called, in 1 to {ContractLimits.WordLength} characters.");
        }

        if (Unit is not null && (string.IsNullOrWhiteSpace(Unit) || Unit.Length > ContractLimits.WordLength))
        {
            yield return new ContractError("/unit", $"Is blank or has more than {ContractLimits.WordLength} characters. Send a unit, or leave it out for any.");
        }

        if (Place is not null && PlaceText.Split(Place) is null)
        {
            yield return new ContractError("/place", $"Is '{Place}'. Send station:X, line:X or machine:X, or leave it out for every place.");
        }

        if (Lower > Upper)
        {
            yield return new ContractError("/lower", $"Is {Lower}, above upper, which is {Upper}. Send the smaller limit as lower.");
        }

        foreach (var problem in Conditions is null ? [] : ToolCondition.Problems(Conditions))
        {
            yield return problem;
        }
    }
}

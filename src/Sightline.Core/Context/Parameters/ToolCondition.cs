using Sightline.Contract;

namespace Sightline.Context.Parameters;

/// <summary>A condition that a tool is in, told by the value of a parameter: strokes since the last change, wear, force.</summary>
internal sealed record ToolCondition
{
    public const int Most = 20;

    public string? Name { get; set; }

    /// <summary>It is in this condition while the value is smaller. Null for the last: from the one before on.</summary>
    public decimal? Below { get; set; }

    /// <summary>The condition at a value; conditions stand from the lowest value on.</summary>
    public static string At(IReadOnlyList<ToolCondition> conditions, decimal value) => conditions.First(c => c.Below is not { } below || value < below).Name!;

    public static IEnumerable<ContractError> Problems(IReadOnlyList<ToolCondition> conditions)
    {
        if (conditions.Count is 0 or > Most)
        {
            yield return new ContractError("/conditions", $"Has {conditions.Count} entries. Send 1 to {Most}, or leave it out.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < conditions.Count; i++)
        {
            var (name, below) = (conditions[i]?.Name, conditions[i]?.Below);
            if (string.IsNullOrWhiteSpace(name) || name.Length > ContractLimits.WordLength)
            {
                yield return new ContractError($"/conditions/{i}/name", $"{(string.IsNullOrWhiteSpace(name) ? "Missing" : "Is too long")}. Send what the condition is called, in 1 to {ContractLimits.WordLength} characters.");
            }
            else if (!names.Add(name))
            {
                yield return new ContractError($"/conditions/{i}/name", $"Is '{name}' a second time. Send each condition once.");
            }

            if (i == conditions.Count - 1)
            {
                if (below is not null)
                {
                    yield return new ContractError($"/conditions/{i}/below", $"Is {below}, and a value above it would be no condition. Leave it out of the last.");
                }
            }
            else if (below is null)
            {
                yield return new ContractError($"/conditions/{i}/below", "Missing. Send the value from which on the next condition holds.");
            }
            else if (i > 0 && below <= conditions[i - 1]?.Below)
            {
                yield return new ContractError($"/conditions/{i}/below", $"Is {below}, not above the one before, which is {conditions[i - 1].Below}. Send conditions from the lowest value on.");
            }
        }
    }
}

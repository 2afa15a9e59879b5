using Sightline.Contract;

namespace Sightline.Context.Changeover;

/// <summary>What a line's master record says of its changeovers.</summary>
/// <param name="Blocks">A recipe that differs denies the permit; else it is told of.</param>
/// <param name="Clearance">What is to be cleared before the recipe is sent.</param>
/// <param name="Approval">Somebody else must agree that the line is clear.</param>
/// <param name="ReportsRecipes">Stations report their recipe; else who confirms vouches for those that never do.</param>
/// <param name="BufferLength">Parts between the first and the last station of the line; null where nobody said.</param>
internal sealed record LinePolicy(bool Blocks, IReadOnlyList<string> Clearance, bool Approval, bool ReportsRecipes, int? BufferLength)
{
    public const string Block = "block";
    public const string Alarm = "alarm";
    public const string Reported = "reported";
    public const string Person = "person";

    private const int MostItems = 50;
    private const int LongestItem = 200;

    public static LinePolicy Of(LineMaster? line) => new(
        line?.MismatchPolicy == Block, line?.Clearance ?? [], line?.ClearanceApproval == true, line?.RecipeConfirm != Person, line?.BufferLength);

    /// <summary>Every problem of what a master record says here.</summary>
    public static IEnumerable<ContractError> Problems(LineMaster line)
    {
        if (line.MismatchPolicy is not (Block or Alarm))
        {
            yield return new ContractError("/mismatchPolicy", $"Is '{line.MismatchPolicy}'. Send block or alarm.");
        }

        if (line.RecipeConfirm is not (Reported or Person))
        {
            yield return new ContractError("/recipeConfirm", $"Is '{line.RecipeConfirm}'. Send reported or person.");
        }

        if (line.BufferLength < 0)
        {
            yield return new ContractError("/bufferLength", $"Is {line.BufferLength}. Send how many parts are between the first and the last station, 0 or more.");
        }

        foreach (var problem in ProblemsOfItems(line.Clearance ?? []))
        {
            yield return problem;
        }
    }

    private static IEnumerable<ContractError> ProblemsOfItems(IReadOnlyList<string> items)
    {
        if (items.Count > MostItems)
        {
            yield return new ContractError("/clearance", $"Has {items.Count} items. Send at most {MostItems}.");
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(items[i]) || items[i].Length > LongestItem)
            {
                yield return new ContractError($"/clearance/{i}", $"Is not a text of 1 to {LongestItem} characters. Send what is to be done, such as remove old parts.");
            }
            else if (items.Take(i).Contains(items[i]))
            {
                yield return new ContractError($"/clearance/{i}", $"Is '{items[i]}', which the list has already. Send each item once.");
            }
        }
    }
}

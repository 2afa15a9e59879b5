namespace Sightline.Model;

/// <summary>What master data says of parameters and machines, for those who check what machines report.</summary>
internal interface IDeclaredParameters
{
    /// <summary>What is declared of a parameter at a place; null for nothing. A declaration for the place comes before one for every place.</summary>
    DeclaredParameter? Find(string place, string name);

    /// <summary>The reasons a machine may give for a stop; null where none are declared, and every reason is taken.</summary>
    IReadOnlyList<string>? StopReasonsOf(string machine);
}

/// <summary>What is declared of a parameter.</summary>
/// <param name="Id">Id of its master record.</param>
/// <param name="Unit">The unit its samples must have; null for any.</param>
internal sealed record DeclaredParameter(string Id, string? Unit);

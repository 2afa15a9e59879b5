namespace Sightline.Model;

/// <summary>What bad quality costs money for. The words stand in tables, master data and maps.</summary>
internal static class CostCauses
{
    /// <summary>A part was scrapped.</summary>
    public const string Scrap = "scrap";

    /// <summary>A part was sent to rework.</summary>
    public const string Rework = "rework";

    /// <summary>The machine rejected a part that a person found good.</summary>
    public const string FalseCall = "falseCall";

    /// <summary>The machine passed a part that a person found bad.</summary>
    public const string LateDetection = "lateDetection";

    public static readonly IReadOnlyList<string> All = [Scrap, Rework, FalseCall, LateDetection];
}

/// <summary>The price of one part.</summary>
/// <param name="Rate">The master record that says so.</param>
/// <param name="Currency">For example EUR.</param>
/// <param name="Amount">For one part.</param>
internal sealed record CostPrice(string Rate, string Currency, decimal Amount);

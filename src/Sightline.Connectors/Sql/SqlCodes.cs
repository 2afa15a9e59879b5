using Sightline.Connectors.Options;
using Sightline.Model;

namespace Sightline.Connectors.Sql;

internal sealed class SqlCodesOptions
{
    [Setting("Table or view that lists the codes, written as table is.", Required = true)]
    public string Table { get; set; } = "";

    [Setting("Column with the code. Rows without one are left out.", Required = true)]
    public string Column { get; set; } = "";
}

/// <summary>How a database is asked for its codes.</summary>
internal static class SqlCodes
{
    public const string Why = "Cannot be asked: the target's file does not say where its codes are (codes).";

    private const int Most = 100_000;

    public static string Question(SqlCodesOptions codes, string asText) =>
        $"SELECT DISTINCT {SqlName.Quote(codes.Column)}{asText} FROM {SqlName.QuoteAll(codes.Table)} WHERE {SqlName.Quote(codes.Column)} IS NOT NULL LIMIT {Most + 1}";

    public static CodeList Of(IReadOnlyList<string> codes, SqlCodesOptions options) => codes.Count <= Most
        ? new CodeList.Known(codes)
        : new CodeList.CannotTell($"{options.Table} has more than {Most} codes, and part of a list tells nothing. Name a view with those that count.");
}

using Sightline.Contract;
using Sightline.Insight.Datasets;
using Sightline.Model;
using Sightline.Server.Pages;

namespace Sightline.Server.Api;

/// <summary>Reads what a training set is to be made of, from the API and from the form alike.</summary>
internal static class DatasetAsked
{
    private static readonly string[] s_filter = ["product", "station", "line", "class", "verdict", "from", "to", "lot"];

    public static DatasetDefinition Read(SmallBody body)
    {
        var (filter, split, seed) = (body.TextsOf("filter", s_filter) ?? new string?[s_filter.Length], body.NumbersOf("split", [.. DatasetWords.AllSplits]), body.Number("seed") ?? 0);
        if (seed != decimal.Truncate(seed) || seed is < 0 or > int.MaxValue)
        {
            body.Errors.Add(new ContractError("/seed", $"Is {seed}. Send a whole number from 0 to {int.MaxValue}, or leave it out."));
            seed = 0;
        }

        if (split is null && !body.Errors.Exists(e => e.Pointer == "/split"))
        {
            body.Errors.Add(new ContractError("/split", "Missing. Send train, validation and test, shares that add up to 1."));
        }

        return Definition(filter, split ?? [1, 0, 0], (long)seed, body.Errors) with
        {
            Name = body.Text("name") ?? "", Format = body.Text("format") ?? "",
            Unreviewed = body.Text("unreviewed") ?? DatasetWords.Include, Undecided = body.Text("undecided") ?? DatasetWords.LeaveOut,
        };
    }

    public static DatasetDefinition Read(FormFields form, List<ContractError> errors)
    {
        var split = DatasetWords.AllSplits.Select(name => Share(form, name, errors)).ToArray();
        var seed = long.TryParse(form.TextOrNull("seed") ?? "0", out var number) && number is >= 0 and <= int.MaxValue ? number : -1;
        if (seed < 0)
        {
            errors.Add(new ContractError("/seed", $"Is '{form.Text("seed")}'. Send a whole number from 0 to {int.MaxValue}, or leave it out."));
        }

        return Definition([.. s_filter.Select(form.TextOrNull)], split, seed, errors) with
        {
            Name = form.Text("name"), Format = form.Text("format"),
            Unreviewed = form.TextOrNull("unreviewed") ?? DatasetWords.Include, Undecided = form.TextOrNull("undecided") ?? DatasetWords.LeaveOut,
        };
    }

    /// <summary>Forms speak in percent.</summary>
    private static decimal? Share(FormFields form, string name, List<ContractError> errors)
    {
        if (form.TextOrNull(name) is not { } text)
        {
            return 0;
        }

        if (decimal.TryParse(text.Replace(',', '.'), out var percent))
        {
            return percent / 100;
        }

        errors.Add(new ContractError($"/split/{name}", $"Is '{text}'. Send a number of percent."));
        return 0;
    }

    private static DatasetDefinition Definition(string?[] filter, decimal?[] split, long seed, List<ContractError> errors) => new()
    {
        Product = filter[0], Station = filter[1], Line = filter[2], Class = filter[3], Verdict = filter[4], From = Time("from", filter[5], errors), To = Time("to", filter[6], errors), Lot = filter[7],
        Train = split[0] ?? 0, Validation = split[1] ?? 0, Test = split[2] ?? 0, Seed = seed,
    };

    private static DateTimeOffset? Time(string name, string? text, List<ContractError> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        errors.Add(new ContractError($"/filter/{name}", $"Is '{text}'. Send an RFC 3339 time with an offset, such as 2026-11-20T08:15:30Z."));
        return null;
    }
}

using Sightline.Context.Changeover;
using Sightline.Decisions.Holds;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Pages.Holds;

namespace Sightline.Server.Pages.Changeover;

/// <summary>The parts that were made with another recipe than was expected, and the one press that holds them all.</summary>
internal sealed class MismatchPages(MismatchQuery mismatches, HoldActs holds)
{
    private const int MostShown = 1_000;

    public IResult Show(HttpContext http) => Show(http, Find(http.Request.Query["line"].ToString(), http.Request.Query["n"].ToString()), null, StatusCodes.Status200OK);

    /// <summary>Holds every part of the mismatch as it is known now, not only those that were on the screen.</summary>
    public async Task<IResult> HoldAsync(HttpContext http)
    {
        if (await FormFields.ReadAsync(http) is not { } form)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        if (Find(form.Exact("line"), form.Text("n")) is not { } mismatch)
        {
            return Show(http, null, null, StatusCodes.Status404NotFound);
        }

        var placed = await holds.PlaceAsync(http, new HoldAsked
        {
            Line = mismatch.Line,
            Reason = $"Made with recipe {StationRecipe.Words(mismatch.Actual)} where {StationRecipe.Words(mismatch.Expected)} was expected: mismatch {mismatch.N} at station {mismatch.Station}.",
            Inspections = [.. mismatches.Parts(mismatch, null, HoldDesk.MostUnits + 1).Select(p => p.Position.ToString())],
        });
        return placed.Outcome switch
        {
            ActOutcome.Done => PageAnswer.Done(HoldPages.Of(placed.Hold.ToString()), "holdPlaced"),
            ActOutcome.Wrong wrong => Show(http, mismatch, string.Join(" ", wrong.Errors.Select(e => e.Detail)), StatusCodes.Status422UnprocessableEntity),
            _ => Show(http, mismatch, "The journal has no room. Nothing was held; press again.", StatusCodes.Status503ServiceUnavailable),
        };
    }

    private Mismatch? Find(string line, string n) => long.TryParse(n, out var number) ? mismatches.One(line, number) : null;

    private IResult Show(HttpContext http, Mismatch? found, string? refused, int status) => found is null
        ? PageAnswer.Of<ErrorPage>(http, new Wrong(StatusCodes.Status404NotFound, ""), StatusCodes.Status404NotFound)
        : PageAnswer.Of<MismatchPage>(http, new MismatchView(found, mismatches.Parts(found, null, MostShown), refused), status);
}

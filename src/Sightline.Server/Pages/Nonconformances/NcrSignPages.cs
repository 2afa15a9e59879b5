using Sightline.Buffering;
using Sightline.Decisions.Nonconformances;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Nonconformances;

/// <summary>The page on which a concession or a deviation is signed, by somebody else than who wants it.</summary>
internal sealed class NcrSignPages(NonconformanceQuery query, NonconformanceActs acts, IFactSource journal)
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(NcrPages.Page + "/{id}/sign", (HttpContext http, NcrSignPages sign) => sign.AskAsync(http)).Needs(Permission.SignConcessions);
        pages.MapPost(NcrPages.Page + "/{id}/sign", (HttpContext http, NcrSignPages sign) => sign.SignAsync(http)).Needs(Permission.SignConcessions);
    }

    /// <summary>Where it is signed.</summary>
    /// <param name="id">Of the nonconformance.</param>
    /// <param name="concession">Which one is signed; null: a deviation.</param>
    public static string Of(string id, string? concession) => $"{NcrPages.Of(id)}/sign{(concession is null ? "" : $"?of={concession}")}";

    private Task AskAsync(HttpContext http) => ShowAsync(http, http.Request.Query["of"].ToString(), new DecisionForm(), new NcrWish(), [], StatusCodes.Status200OK);

    private async Task SignAsync(HttpContext http)
    {
        if (await DecisionForm.ReadAsync(http) is not var (given, signature) || await FormFields.ReadAsync(http) is not { } fields)
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        var (id, of) = (PathText.At(http, 1), fields.Text("of"));
        var wish = new NcrWish
        {
            Reason = given.Reason, Characteristic = fields.TextOrNull("characteristic"), Limit = fields.TextOrNull("limit"), Until = fields.TextOrNull("until"),
            Quantity = NcrPages.QuantityOf(fields),
        };
        var done = await acts.DoAsync(http, id, of.Length == 0 ? NcrActs.Deviate : NcrActs.Concede, of.Length == 0 ? null : of, wish, signature);
        switch (done.Outcome)
        {
            case ActOutcome.Done:
                await PageAnswer.Done(NcrPages.Of(id), "ncrSigned").ExecuteAsync(http);
                break;
            case ActOutcome.NotSigned:
                var (form, status) = given.With(done.Outcome);
                await ShowAsync(http, of, form, wish, [], status);
                break;
            default:
                await ShowAsync(http, of, given, wish, NcrPages.Words(done.Outcome), done.Outcome is ActOutcome.Wrong ? 422 : 409);
                break;
        }
    }

    private async Task ShowAsync(HttpContext http, string of, DecisionForm form, NcrWish wish, IReadOnlyList<string> wrong, int status)
    {
        var id = PathText.At(http, 1);
        if (!long.TryParse(id, out var position) || query.InFull(position) is not { } full)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no nonconformance '{id}'.");
            return;
        }

        var concession = full.Concessions.FirstOrDefault(c => c.Id == of);
        if (of.Length > 0 && concession is null)
        {
            await ErrorPages.NotFoundAsync(http, $"Nonconformance '{id}' has no concession '{of}' that waits for a signature.");
            return;
        }

        var hash = Convert.ToHexStringLower(journal.At(concession?.Position ?? position)!.Hash);
        await PageAnswer.Of<NcrSignPage>(http, new NcrSignView(full.Ncr, concession is null ? NcrActs.Deviate : NcrActs.Concede, concession, hash, form, wish, wrong), status).ExecuteAsync(http);
    }
}

using System.Text;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Quarantine;

/// <summary>Finds what the pages of the quarantine show, and passes on a corrected message.</summary>
internal sealed class QuarantinePages(QuarantineDesk desk, RecordList records, IJournal journal, Projector projector, TimeProvider time)
{
    private const int Rows = 50;

    /// <summary>Most of a message that is shown. All of it can be downloaded.</summary>
    private const int MostShown = 64 * 1024;

    /// <summary>Longest message that is corrected in a form; longer ones are resubmitted over the API.</summary>
    private const int MostCorrected = 256 * 1024;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public IResult List(HttpContext http)
    {
        var asked = new Asked(http);
        var before = asked.Before();
        var entries = asked.Errors.Count > 0 ? [] : desk.List(before, Rows, asked.Text("station"));
        var view = new QuarantineView(entries, entries.Count == Rows ? entries[^1].Id[1..] : null, asked.Errors.Count > 0);
        return PageAnswer.Of<QuarantinePage>(http, view, view.Misunderstood ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    public Task<IResult> OneAsync(HttpContext http, string id) => ShowAsync(http, id, null, null, StatusCodes.Status200OK);

    public async Task<IResult> ResubmitAsync(HttpContext http, string id)
    {
        if (!http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var corrected = (await http.Request.ReadFormAsync(http.RequestAborted))["body"].ToString();
        var bytes = Encoding.UTF8.GetBytes(corrected);
        var answer = await desk.ResubmitAsync(id, bytes, new Arrival(http.ActorInFull(), time.GetUtcNow(), "application/json", http.CallerOf()!.Stations));
        if (answer is null)
        {
            return await NotFoundAsync(http, id);
        }

        if (answer.Status is 200 or 201)
        {
            // The page that follows shows what became of it.
            await projector.ReachAsync(journal.Head, http.RequestAborted);
            return PageAnswer.Done(Paths.Refused(id), answer.Status == 201 ? "resubmitted" : "resubmittedKnown");
        }

        return await ShowAsync(http, id, corrected, answer, answer.Status);
    }

    private async Task<IResult> ShowAsync(HttpContext http, string id, string? corrected, InspectionAnswer? answer, int status)
    {
        if (desk.Find(id) is not { } found)
        {
            return await NotFoundAsync(http, id);
        }

        var (entry, raw) = found;
        var text = TextOf(raw.Span, entry.Why.Whole);
        var body = entry.Why.Whole && text is not null && raw.Length <= MostCorrected ? corrected ?? text : null;
        var record = entry.ResubmittedAs is { } position ? records.At(position) : null;
        var shown = text is { Length: > MostShown } ? text[..MostShown] : text;
        return PageAnswer.Of<RefusedPage>(http, new RefusedView(entry, shown, !ReferenceEquals(shown, text), record, body, answer), status);
    }

    /// <summary>The message as text; null for what is none. The head of a longer one may end within a character.</summary>
    private static string? TextOf(ReadOnlySpan<byte> raw, bool whole)
    {
        for (var cut = 0; cut < (whole ? 1 : 4) && cut <= raw.Length; cut++)
        {
            try
            {
                var text = s_strict.GetString(raw[..(raw.Length - cut)]);
                return text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n')) ? null : text;
            }
            catch (DecoderFallbackException)
            {
                // No text up to here; perhaps without the last byte.
                continue;
            }
        }

        return null;
    }

    private static async Task<IResult> NotFoundAsync(HttpContext http, string id)
    {
        await ErrorPages.NotFoundAsync(http, QuarantineDesk.WhyNone(id));
        return Results.Empty;
    }
}

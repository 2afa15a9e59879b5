using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Proof.Anchors;
using Sightline.Proof.Archives;
using Sightline.Proof.Signing;
using Sightline.Server.Access;
using Sightline.Server.Acts;
using Sightline.Server.Api;
using Sightline.Settings;
using Sightline.Storage;

namespace Sightline.Server.Pages.Evidence;

/// <summary>What the page shows.</summary>
/// <param name="Of">What was written into the form.</param>
/// <param name="Problems">What was wrong with the last act, in words.</param>
/// <param name="Keys">Of the installation, newest first.</param>
/// <param name="Trouble">Why nothing can be signed; null while all is well.</param>
/// <param name="Anchors">Own ones and those of other nodes, newest first.</param>
/// <param name="Conflicts">What other nodes sent and what contradicts itself.</param>
/// <param name="IsAnchored">True where a target is told of anchors.</param>
/// <param name="Archives">Of the journal's oldest facts, newest first, and whether each file is here.</param>
/// <param name="Chain">What a check of the journal found; null where none was asked for.</param>
internal sealed record EvidenceView(
    string? Of, IReadOnlyList<string> Problems, IReadOnlyList<KnownKey> Keys, string? Trouble, IReadOnlyList<KeptAnchor> Anchors, IReadOnlyList<AnchorConflict> Conflicts, bool IsAnchored,
    IReadOnlyList<(KnownArchive Archive, bool IsHere)> Archives, ChainReport? Chain);

/// <summary>The page Evidence: packages, the key, anchors, and the check of the journal.</summary>
internal sealed class EvidencePages(
    EvidenceActs acts, ArchiveActs archiving, ArchiveQuery archives, KeyQuery keys, InstallationKey key, AnchorQuery anchors, Hosting.Evidence.AnchorDays days, DataFolder folder, IOptions<PlantSettings> plant, TimeProvider time)
{
    public const string Page = "/evidence";
    private const int Rows = 20;
    private static readonly TimeSpan s_conflicts = TimeSpan.FromDays(365);

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, EvidencePages evidence) => evidence.ShowAsync(http)).Needs(Permission.ReadJournal);
        pages.MapGet(Page + "/package", (HttpContext http, EvidencePages evidence) => evidence.PackageAsync(http)).Needs(Permission.ExportEvidence);
        pages.MapPost(Page + "/rotate", (HttpContext http, EvidencePages evidence) => evidence.ActAsync(http, fields => evidence.Acts.RotateAsync(http, fields.TextOrNull("reason")), "keyRotated")).Needs(Permission.ChangeKeys);
        pages.MapPost(Page + "/archive", (HttpContext http, EvidencePages evidence) => evidence.ActAsync(http, fields => evidence.ArchiveAsync(http, fields), "archived")).Needs(Permission.ArchiveJournal);
        pages.MapPost(Page + "/anchor", (HttpContext http, EvidencePages evidence) => evidence.ActAsync(http, _ => evidence.Acts.AnchorAsync(http), "anchored")).Needs(Permission.ChangeKeys);
    }

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(plant.Value.TimeZone);

    private EvidenceActs Acts => acts;

    /// <summary>The package of a part, an order or another thing, as the forms of pages ask for it.</summary>
    public static string Of(string kind, string key) => $"{Page}/package?of={Uri.EscapeDataString($"{kind}:{key}")}";

    private async Task<IResult> ShowAsync(HttpContext http) => View(http, [], await ChainAsync(http));

    /// <summary>Asked for by a form: a large journal takes a while, and the page waits for it.</summary>
    private async Task<ChainReport?> ChainAsync(HttpContext http)
    {
        if (new Asked(http).Text("check") != "journal")
        {
            return null;
        }

        using var reader = new JournalReader(folder.Journal);
        return await Task.Run(() => ChainCheck.Run(reader, null, http.RequestAborted, known: KnownHeads.Of(folder)));
    }

    private async Task PackageAsync(HttpContext http)
    {
        var (package, outcome) = await acts.PrepareAsync(http, new Asked(http).Text("of"));
        if (package is null)
        {
            await View(http, Words(outcome), null, StatusCodes.Status422UnprocessableEntity).ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{EvidenceApi.NameOf(package.Of)}\"";
        await acts.WriteAsync(http, package, http.Response.Body);
    }

    private async Task<IResult> ActAsync(HttpContext http, Func<FormFields, Task<ActOutcome>> act, string notice)
    {
        if (await FormFields.ReadAsync(http) is not { } fields)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var outcome = await act(fields);
        return outcome is ActOutcome.Done ? PageAnswer.Done(Page, notice)
            : View(http, Words(outcome), null, outcome is ActOutcome.Conflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The form asks for a day: all before it began, as the plant's calendar has it.</summary>
    private Task<ActOutcome> ArchiveAsync(HttpContext http, FormFields fields) =>
        DateOnly.TryParseExact(fields.TextOrNull("before"), "yyyy-MM-dd", out var day)
            ? archiving.MakeAsync(http, new ArchiveWish(null, day.ToDateTime(TimeOnly.MinValue) is var midnight ? new DateTimeOffset(midnight, _zone.GetUtcOffset(midnight)) : null, fields.TextOrNull("reason")))
            : Task.FromResult<ActOutcome>(new ActOutcome.Invalid("/before", "Is no day. Choose one."));

    private IResult View(HttpContext http, IReadOnlyList<string> problems, ChainReport? chain, int status = StatusCodes.Status200OK) => PageAnswer.Of<EvidencePage>(
        http,
        new EvidenceView(
            new Asked(http).Text("of"), problems, [.. keys.All().Reverse()], key.Trouble, anchors.List(null, long.MaxValue, Rows), anchors.Conflicts(time.GetUtcNow() - s_conflicts), days.IsWanted,
            [.. archives.List(long.MaxValue, Rows).Select(a => (a, File.Exists(Path.Combine(folder.Archives, a.Fact.File))))], chain),
        status);

    private static IReadOnlyList<string> Words(ActOutcome outcome) => outcome is ActOutcome.Invalid invalid ? [$"{invalid.Pointer}: {invalid.Why}"] : ActAnswers.Words(outcome);
}

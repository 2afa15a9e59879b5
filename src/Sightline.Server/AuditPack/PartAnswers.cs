using Sightline.Decisions.Challenges;
using Sightline.Decisions.Reviews;
using Sightline.Genealogy.Recalls;
using Sightline.Genealogy.Tracing;
using Sightline.Identity;
using Sightline.Images;
using Sightline.Model;
using Sightline.Server.Pages;
using Sightline.Server.Pages.Challenges;
using Sightline.Server.Pages.Reviews;
using Sightline.Server.Pages.Tracing;

namespace Sightline.Server.AuditPack;

/// <summary>Of a part: its verdict, by what it was judged, by whom it was made and of what.</summary>
internal sealed class PartAnswer : IAuditAnswer
{
    public int Order => 1;

    public AuditAnswer Of(AuditSubject subject)
    {
        if (subject.Newest is not { } newest)
        {
            return new("part", subject.Serial is null ? [] : [new AuditFigure("unknownPart", subject.Serial)], [new AuditLink("inspections", Paths.Inspections, Permission.ReadRecords, "/api/v1/inspections")]);
        }

        var (record, row) = (newest.Record, newest.Record.Row);
        var (recipe, model) = (record.Inspection.Recipe, record.Inspection.Model);
        var images = record.Images;
        List<AuditFigure> figures =
        [
            new("verdict", (newest.Word?.Result ?? row.Result).ToString().ToLowerInvariant()),
            new("inspectedAt", null, row.InspectedAt),
            new("station", row.Station),
            new("order", subject[ContextNames.WorkOrder] ?? "–"),
            new("product", subject[ContextNames.Product] ?? "–"),
            new("recipe", recipe is null ? "–" : $"{recipe.Id} {recipe.Version}"),
            new("model", model is null ? "–" : $"{model.Name} {model.Version}"),
            new("operator", subject[ContextNames.Operator] ?? "–"),
            new("lot", subject.Lot ?? "–"),
            new("images", $"{images.Count(i => i.State == ImageState.Stored)} / {images.Count}"),
            AuditFigure.Count("records", subject.Part!.Rows.Count),
        ];
        var part = Uri.EscapeDataString(subject.Serial!);
        return new("part", figures,
        [
            new("history", Paths.Part(subject.Serial!), Permission.ReadRecords, $"/api/v1/parts/{part}"),
            new("record", Paths.Inspection(row.Station, row.Id), Permission.ReadRecords, $"/api/v1/inspections/{Uri.EscapeDataString(row.Station)}/{Uri.EscapeDataString(row.Id)}"),
            new("certificate", $"/api/v1/parts/{part}/certificate?format=html", Permission.ReadRecords, $"/api/v1/parts/{part}/certificate"),
            new("trace", TracePages.Of(new Thing(ThingKind.Serial, subject.Serial!)), Permission.ReadRecords, $"/api/v1/trace?of=serial:{part}"),
        ]);
    }
}

/// <summary>Of a lot: every unit behind it, and how the last rehearsal of a recall went.</summary>
internal sealed class LotAnswer(TraceQuery traces, RecallQuery recalls) : IAuditAnswer
{
    public int Order => 2;

    public AuditAnswer Of(AuditSubject subject)
    {
        var figures = new List<AuditFigure>();
        var links = new List<AuditLink> { new("recalls", RecallPages.Page, Permission.ReadRecords, "/api/v1/recalls") };
        if (subject.Lot is { } lot)
        {
            var trace = traces.Of(new TraceAsked(new Thing(ThingKind.Lot, lot), TraceWay.Forward));
            figures.Add(new("lot", lot));
            figures.AddRange((trace?.Forward ?? []).GroupBy(t => t.Thing.Kind).OrderBy(g => g.Key).Select(g => AuditFigure.Count($"found-{new Thing(g.Key, "").Word}", g.Count())));
            if (trace is null)
            {
                figures.Add(new("unknownLot", lot));
            }

            links.Insert(0, new("trace", TracePages.Of(new Thing(ThingKind.Lot, lot), "forward"), Permission.ReadRecords, $"/api/v1/trace?way=forward&of=lot:{Uri.EscapeDataString(lot)}"));
        }

        if (recalls.List(true, long.MaxValue, 1) is [{ Drill: { } drill } rehearsed])
        {
            figures.Add(new("drillAt", null, rehearsed.OpenedAt));
            figures.Add(new("drillSeconds", rehearsed.Took.TotalSeconds.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)));
            figures.Add(new("drillConfirmed", $"{drill.Confirmed} / {drill.Sampled}"));
            links.Add(new("drill", RecallPages.Of(rehearsed.Id), Permission.ReadRecords, $"/api/v1/recalls/{rehearsed.Id}"));
        }
        else
        {
            figures.Add(new("noDrill", ""));
        }

        return new("lot", figures, links);
    }
}

/// <summary>Who changed a verdict, and why: of the part picked, else in the last 30 days.</summary>
internal sealed class VerdictAnswer(ReviewQuery reviews, TimeProvider time) : IAuditAnswer
{
    private static readonly TimeSpan s_month = TimeSpan.FromDays(30);

    public int Order => 3;

    public AuditAnswer Of(AuditSubject subject)
    {
        var audit = new AuditLink("audit", $"{Paths.Audit}?act=inspection.reviewed", Permission.ReadAudit, "/api/v1/audit?act=inspection.reviewed");
        if (subject.Part is { } part)
        {
            var said = part.Inspections.SelectMany(i => i.Reviews.Select(r => (i.Record.Row, Review: r))).ToList();
            return new("verdict",
                said.Count == 0 ? [new("nobody", "")] : [.. said.Select(s => new AuditFigure("reviewed", $"{s.Row.Station} {s.Row.Id}: {s.Review.Machine.ToString().ToLowerInvariant()} → {s.Review.Verdict}, {s.Review.By}, {s.Review.Reason}"))],
                [.. said.Select(s => s.Row).Distinct().Select(r => new AuditLink("record", Paths.Inspection(r.Station, r.Id), Permission.ReadRecords, $"/api/v1/inspections/{Uri.EscapeDataString(r.Station)}/{Uri.EscapeDataString(r.Id)}/reviews")), audit]);
        }

        var now = time.GetUtcNow();
        var people = reviews.Agreements(byShift: false, now - s_month, now.AddTicks(1), Scope.Everything);
        return new("verdict",
            [AuditFigure.Count("reviews", people.Sum(p => p.Reviews)), AuditFigure.Count("falseCalls", people.Sum(p => p.FalseCalls)), AuditFigure.Count("escapes", people.Sum(p => p.Escapes)), AuditFigure.Count("reviewers", people.Count)],
            [new("reviews", ReviewPages.Page, Permission.DecideReviews, "/api/v1/reviews/agreement"), audit]);
    }
}

/// <summary>Whether the camera was shown its test pieces on the day.</summary>
internal sealed class CameraAnswer(ChallengeQuery challenges, IPlantView plant, PlantClock clock, TimeProvider time) : IAuditAnswer
{
    /// <summary>Showings of a line that are looked through for a day.</summary>
    private const int MostLookedAt = 5_000;

    public int Order => 4;

    public AuditAnswer Of(AuditSubject subject)
    {
        if (subject is { Newest: { } newest, Line: { } line })
        {
            var day = clock.Of(newest.Record.Row.InspectedAt).Date;
            var shown = challenges.History(line, long.MaxValue, MostLookedAt).Where(c => c.Station == newest.Record.Row.Station && clock.Of(c.ShownAt).Date == day).OrderBy(c => c.ShownAt).ToList();
            return new("camera",
                [new("station", newest.Record.Row.Station), new("day", day.ToString("yyyy-MM-dd")), AuditFigure.Count("shown", shown.Count), .. shown.Take(20).SelectMany(c => (AuditFigure[])[new("showing", $"{c.Piece ?? c.Serial}: {c.Outcome.ToString().ToLowerInvariant()}"), new("shownAt", null, c.ShownAt)])],
                [new("challenges", ChallengePages.Page, Permission.ReadRecords, $"/api/v1/lines/{Uri.EscapeDataString(line)}/challenges")]);
        }

        var lines = plant.Lines().Select(l => challenges.Standing(l.Id, time.GetUtcNow())).Where(s => s.State != "none").ToList();
        return new("camera", [.. lines.Select(s => new AuditFigure("lineState", $"{s.Line}: {s.State}"))], [new("challenges", ChallengePages.Page, Permission.ReadRecords)]);
    }
}

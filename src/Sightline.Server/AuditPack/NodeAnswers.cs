using Microsoft.Extensions.Options;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Identity;
using Sightline.Proof;
using Sightline.Proof.Anchors;
using Sightline.Retention;
using Sightline.Server.Pages;
using Sightline.Server.Pages.Audit;
using Sightline.Server.Pages.Edges;
using Sightline.Server.Pages.Evidence;
using Sightline.Server.Pages.Retention;
using Sightline.Uplink;

namespace Sightline.Server.AuditPack;

/// <summary>What happened while a network was down: nothing is missing, and what came late came whole.</summary>
internal sealed class NetworkAnswer(BooksQuery books, RepeatCounter repeats, EdgeList edges) : IAuditAnswer
{
    public int Order => 5;

    public AuditAnswer Of(AuditSubject subject)
    {
        var balance = books.Read(repeats.Of, repeats.Total);
        var known = edges.Read();
        List<AuditFigure> figures =
        [
            new("balanced", balance.Balanced ? "true" : "false"),
            AuditFigure.Count("stored", balance.Stored),
            AuditFigure.Count("gaps", balance.Gaps),
            AuditFigure.Count("repeats", balance.Duplicates),
            AuditFigure.Count("edges", known.Count),
            .. known.Where(e => e.State != "good").Select(e => new AuditFigure("edgeState", $"{e.Report.Name}: {e.State}")),
        ];
        if (subject.Newest is { } newest)
        {
            var fact = newest.Record.Fact;
            figures.AddRange(
            [
                new("exposedAt", null, newest.Record.Row.InspectedAt), new("receivedAt", null, fact.Times.ReceivedAt), new("recordedAt", null, fact.Times.RecordedAt), new("broughtBy", fact.Actor),
                .. newest.Deliveries.Select(d => new AuditFigure("delivered", $"{d.Target}: {d.State} {d.Reference}")),
            ]);
        }

        return new("network", figures,
        [
            new("books", Paths.Books, Permission.ReadBooks, "/api/v1/books"), new("sources", Paths.Sources, Permission.ReadBooks, "/api/v1/sources"),
            new("edges", EdgesPages.Page, Permission.ReadBooks, "/api/v1/edges"), new("deliveries", Paths.Deliveries, Permission.ReadDeliveries, "/api/v1/deliveries/overview"),
        ]);
    }
}

/// <summary>How long what is kept, what stays nevertheless, and what went last.</summary>
internal sealed class RetentionAnswer(RetentionQuery retention, IOptions<RetentionOptions> options) : IAuditAnswer
{
    private const int MostPins = 1_000;

    public int Order => 6;

    public AuditAnswer Of(AuditSubject subject)
    {
        var set = options.Value;
        List<AuditFigure> figures =
        [
            new("keepPass", set.ImagesPass), new("keepReview", set.ImagesReview), new("keepFail", set.ImagesFail), new("keepRecords", set.Records),
            .. retention.Policies().Where(p => p.EndedAt is null).Select(p => new AuditFigure("policy", $"{p.Of}: {string.Join(", ", p.Keep.Select(k => $"{k.Key} {k.Value}"))}")),
            AuditFigure.Count("pins", retention.Pins(true, long.MaxValue, MostPins).Count),
        ];
        if (retention.Passes(long.MaxValue, 1) is [var last])
        {
            figures.AddRange([new("passAt", null, last.At), AuditFigure.Count("passRemoved", last.Removed.Count), AuditFigure.Count("passStays", last.Stays)]);
        }

        return new("retention", figures,
            [new("retention", RetentionPages.Page, Permission.ReadRecords, "/api/v1/retention/policies"), new("passes", RetentionPages.Page, Permission.ReadRecords, "/api/v1/retention/passes")]);
    }
}

/// <summary>That nothing was changed unseen: the chain, and its heads that are kept elsewhere.</summary>
internal sealed class TamperAnswer(IJournal journal, AnchorQuery anchors) : IAuditAnswer
{
    public int Order => 7;

    public AuditAnswer Of(AuditSubject subject)
    {
        var head = journal.Head;
        List<AuditFigure> figures = [AuditFigure.Count("facts", head), new("head", journal.At(head) is { } fact ? Convert.ToHexStringLower(fact.Hash) : "–")];
        if (anchors.List(true, long.MaxValue, 1) is [var newest])
        {
            figures.AddRange([new("anchorAt", null, newest.KeptAt), AuditFigure.Count("anchorFacts", newest.Anchor.Facts), new("anchorRoot", newest.Anchor.Root)]);
        }
        else
        {
            figures.Add(new("noAnchor", ""));
        }

        List<AuditLink> links = [new("verify", AuditRoutes.Verify, Permission.ReadJournal, "/api/v1/journal/verify"), new("evidence", EvidencePages.Page, Permission.ReadJournal, "/api/v1/anchors")];
        if (subject.Part is not null)
        {
            var of = Uri.EscapeDataString(subject.Part.Of.ToString());
            links.Add(new("package", $"{EvidencePages.Page}/package?of={of}", Permission.ExportEvidence, $"/api/v1/evidence?of={of}"));
        }

        return new("tamper", figures, links);
    }
}

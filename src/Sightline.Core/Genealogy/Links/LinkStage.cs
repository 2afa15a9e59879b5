using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Links;

/// <summary>
/// Takes in what went into what: material consumed, parts assembled and replaced, lots split, merged and finished, what was packed
/// and shipped, and to whom. What cannot be is recorded as it was reported, and as the exception it is.
/// </summary>
internal sealed class LinkStage : IStage
{
    private readonly LinkAmounts _amounts = new();

    public void Load(SqliteDatabase projections) => _amounts.Clear();

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (!step.Continues && step.Fact.Kind == FactKinds.LinksWithdrawn)
        {
            Withdraw(step.Fact, projections);
            return;
        }

        if (step.Continues || step.Fact.Kind != FactKinds.Event || !LinkTypes.MayBe(step.Fact.Body))
        {
            return;
        }

        // An event from before its form was checked may lack what it needs: it says nothing then.
        using var document = SentJson.Parse(step.Fact.Body);
        if (LinkReader.Read(document.RootElement, []) is { } said)
        {
            Take(step.Fact, said, projections);
        }
    }

    public void Finish(SqliteDatabase projections) => _amounts.Write(projections);

    private void Take(Fact fact, LinkEvent said, SqliteDatabase db)
    {
        if (said.Removed is { } removed && !LinkRows.Remove(db, fact.Position, removed))
        {
            LinkExceptions.Add(db, fact, -1, LinkWhys.NotThere, removed.Component, removed.From, removed.Pointer);
        }

        var named = said.Links.ConvertAll(link => Named(db, fact, link));
        var shipments = named.Where(l => l.Relation == Relations.Shipped).Select(l => l.To).ToList();
        for (var n = 0; n < named.Count; n++)
        {
            var link = named[n].From is { Kind: ThingKind.Shipment, Key: "" } ? named[n] with { From = shipments[0] } : named[n];
            if (!LinkRows.IsKnown(db, link))
            {
                Add(fact, n, link, db);
            }

            if (link is { Relation: Relations.Shipped, From.Kind: ThingKind.Container })
            {
                LinkRows.Shipped(db, said.Links[n].From, fact.Position);
            }
        }

        said.Made.ForEach(made => _amounts.Make(db, made));
        for (var n = 0; n < said.Taken.Count; n++)
        {
            if (_amounts.Take(db, said.Taken[n]) is var (taken, had))
            {
                LinkExceptions.Add(db, fact, n, LinkWhys.Overdrawn, said.Taken[n].Of, null, said.Taken[n].Pointer, LinkExceptions.Overdrawn(said.Taken[n], taken, had));
            }
        }
    }

    /// <summary>
    /// What the event linked is linked no more, what it took out is in again, and its amounts are back. That may contradict what was
    /// said since, and is then an exception of the withdrawal.
    /// </summary>
    private void Withdraw(Fact fact, SqliteDatabase db)
    {
        var withdrawn = JsonSerializer.Deserialize(fact.Body, LinkWithdrawalJson.Default.LinkWithdrawal)!;
        db.Prepare("INSERT INTO genealogy_withdrawals (event, position, withdrawn_at, withdrawn_by, reason) VALUES (?1, ?2, ?3, ?4, ?5)")
            .Bind(1, withdrawn.Event).Bind(2, fact.Position).Bind(3, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(4, withdrawn.By).Bind(5, withdrawn.Reason).Execute();
        var again = LinkRows.UndoneBy(db, withdrawn.Event);
        LinkRows.Undo(db, withdrawn.Event, fact.Position);
        for (var n = 0; n < again.Count; n++)
        {
            Add(fact, n, again[n], db);
        }

        if (LinkReader.Read(withdrawn.Said, []) is { } said)
        {
            said.Made.ForEach(made => _amounts.Make(db, made with { Quantity = -made.Quantity }));
            said.Taken.ForEach(taken => _amounts.Take(db, taken with { Quantity = -taken.Quantity }));
        }
    }

    private static void Add(Fact fact, int n, Link link, SqliteDatabase db)
    {
        foreach (var (why, other) in LinkExceptions.Of(db, link).ToList())
        {
            LinkExceptions.Add(db, fact, n, why, link.From, other, link.Pointer);
        }

        if (link is { Relation: Relations.Packed, From.Kind: ThingKind.Serial or ThingKind.Container })
        {
            LinkRows.Repack(db, fact.Position, link);
        }

        LinkRows.Add(db, fact, n, link);
    }

    /// <summary>A container is what it is filled with now. A shipment without a number is named after its container, else after its fact.</summary>
    private static Link Named(SqliteDatabase db, Fact fact, Link link)
    {
        var from = link.From.Kind == ThingKind.Container ? LinkRows.Load(db, link.From) : link.From;
        var to = link.To.Kind == ThingKind.Container ? LinkRows.Load(db, link.To) : link.To;
        return link with { From = from, To = to is { Kind: ThingKind.Shipment, Key: "" } ? to with { Key = from.Kind == ThingKind.Container ? from.Key : $"unnamed #{fact.Position}" } : to };
    }
}

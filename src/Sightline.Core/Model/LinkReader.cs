using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

/// <summary>Reads what an event says of where things went: at the door with every problem, and later what was let in.</summary>
internal static class LinkReader
{
    private static readonly ThingKind[] s_components = [ThingKind.Serial, ThingKind.Batch, ThingKind.Lot, ThingKind.Finished];

    /// <summary>What the event says; null for an event of another type, and where there are problems.</summary>
    public static LinkEvent? Read(JsonElement sent, List<ContractError> errors)
    {
        var (said, before) = (new LinkEvent(), errors.Count);
        var members = new LinkMembers(sent, errors);
        switch (members.Text("type"))
        {
            case LinkTypes.Consumed: Consumed(members, said); break;
            case LinkTypes.Assembled: Assembled(members, said); break;
            case LinkTypes.Replaced: Replaced(members, said); break;
            case LinkTypes.Split: Split(members, said); break;
            case LinkTypes.Merged: Merged(members, said); break;
            case LinkTypes.Finished: Finished(members, said); break;
            case PartMoveEvent.Packed: Packed(members, said, members.Part()); break;
            case PartMoveEvent.Shipped: Shipped(members, said, members.Part()); break;
            case LinkTypes.LotPacked: Packed(members, said, members.Needed(ThingKind.Finished, "lot", "the finished lot that is packed"), needed: true); break;
            case LinkTypes.LotShipped: Shipped(members, said, members.Needed(ThingKind.Finished, "lot", "the finished lot that is shipped"), needed: true); break;
            case LinkTypes.ContainerPacked: ContainerPacked(members, said); break;
            case LinkTypes.Addressed: Addressed(members, said); break;
            default: return null;
        }

        if (errors.Count > before)
        {
            return null;
        }

        foreach (var link in said.Links.Where(l => l.From == l.To))
        {
            errors.Add(new ContractError(link.Pointer, $"Is {link.From}, which would go into itself. Send another thing."));
        }

        return errors.Count > before ? null : said;
    }

    private static void Consumed(LinkMembers sent, LinkEvent said)
    {
        if (sent.Text("lot") is not { } key || sent.Quantity() is not { } quantity || sent.Text("unit") is not { } unit)
        {
            // What is missing is said by the form of the material.
            return;
        }

        var lot = new Thing(ThingKind.Lot, key);
        said.Taken.Add(new Amount(lot, quantity, unit, "/quantity"));
        if (sent.Part() is { } part)
        {
            said.Links.Add(new Link(lot, part, Relations.Consumed, "/lot", sent.Text("slot"), quantity, unit));
        }
    }

    private static void Assembled(LinkMembers sent, LinkEvent said)
    {
        var part = sent.NeededPart("the part that it was assembled into");
        foreach (var item in sent.Items("components", "what was assembled into the part"))
        {
            Add(said, item, item.One(s_components), part, Relations.Assembled);
        }
    }

    private static void Replaced(LinkMembers sent, LinkEvent said)
    {
        var part = sent.NeededPart("the part whose component was replaced");
        var removed = sent.Item("removed");
        var fitted = sent.Item("fitted");
        if (removed is null && fitted is null)
        {
            sent.Missing("/removed", "Names neither removed nor fitted. Send what was taken out, what came in, or both.");
        }

        if (removed?.One(s_components) is { } component && part is { } from)
        {
            said.Removed = new RemovedPart(component, from, removed.Text("position") ?? sent.Text("position"), "/removed");
        }

        if (fitted is not null)
        {
            Add(said, fitted, fitted.One(s_components), part, Relations.Assembled, sent.Text("position"));
        }
    }

    private static void Split(LinkMembers sent, LinkEvent said)
    {
        var lot = sent.Needed(ThingKind.Lot, "lot", "the lot that was split");
        foreach (var item in sent.Items("into", "the lots that it was split into"))
        {
            var piece = item.One([ThingKind.Lot]);
            var (quantity, unit) = item.Amount();
            if (lot is { } from && piece is { } to)
            {
                said.Links.Add(new Link(from, to, Relations.Split, item.Pointer, null, quantity, unit));
                Count(said.Taken, from, quantity, unit, item.Pointer);
                Count(said.Made, to, quantity, unit, item.Pointer);
            }
        }
    }

    private static void Merged(LinkMembers sent, LinkEvent said)
    {
        var lot = sent.Needed(ThingKind.Lot, "lot", "the lot that they were merged into");
        foreach (var item in sent.Items("from", "the lots that were merged"))
        {
            Add(said, item, item.One([ThingKind.Lot]), lot, Relations.Merged);
        }

        if (lot is { } made)
        {
            said.Made.AddRange(said.Taken.ConvertAll(t => t with { Of = made }));
        }
    }

    private static void Finished(LinkMembers sent, LinkEvent said)
    {
        var lot = sent.Needed(ThingKind.Finished, "lot", "the finished lot");
        var (quantity, unit) = sent.Amount();
        foreach (var item in sent.Items("from", "the parts, batches and lots that it is made of"))
        {
            Add(said, item, item.One(s_components), lot, Relations.Finished);
        }

        if (lot is { } made)
        {
            Count(said.Made, made, quantity, unit, "/quantity");
        }
    }

    private static void Packed(LinkMembers sent, LinkEvent said, Thing? what, bool needed = false)
    {
        var container = needed ? sent.Needed(ThingKind.Container, "container", "what it was packed into") : sent.Optional(ThingKind.Container, "container");
        var (quantity, unit) = sent.Amount();
        if (what is { } packed && container is { } into)
        {
            said.Links.Add(new Link(packed, into, Relations.Packed, needed ? "/lot" : "/part", null, quantity, unit));
            Count(said.Taken, packed, quantity, unit, "/quantity");
        }
    }

    private static void Shipped(LinkMembers sent, LinkEvent said, Thing? what, bool needed = false)
    {
        var container = needed ? null : sent.Optional(ThingKind.Container, "container");

        // Without a number it is named after its container or its fact, once that is known.
        var shipment = sent.Optional(ThingKind.Shipment, "shipment") ?? new Thing(ThingKind.Shipment, "");
        var customer = sent.Optional(ThingKind.Customer, "customer");
        var (quantity, unit) = sent.Amount();
        if ((what ?? container) is { } shipped)
        {
            said.Links.Add(new Link(shipped, shipment, Relations.Shipped, what is null ? "/container" : needed ? "/lot" : "/part", null, quantity, unit));
            if (what is not null)
            {
                Count(said.Taken, shipped, quantity, unit, "/quantity");
            }
        }

        if (customer is { } to)
        {
            said.Links.Add(new Link(shipment, to, Relations.Addressed, "/customer"));
        }
    }

    private static void ContainerPacked(LinkMembers sent, LinkEvent said)
    {
        var (inner, outer) = (sent.Needed(ThingKind.Container, "container", "the container that is packed"), sent.Needed(ThingKind.Container, "into", "the container that it is packed into"));
        if (inner is { } from && outer is { } to)
        {
            said.Links.Add(new Link(from, to, Relations.Packed, "/container"));
        }
    }

    private static void Addressed(LinkMembers sent, LinkEvent said)
    {
        var (shipment, customer) = (sent.Needed(ThingKind.Shipment, "shipment", "the shipment"), sent.Needed(ThingKind.Customer, "customer", "who gets it"));
        if (shipment is { } from && customer is { } to)
        {
            said.Links.Add(new Link(from, to, Relations.Addressed, "/customer"));
        }
    }

    private static void Add(LinkEvent said, LinkMembers item, Thing? from, Thing? to, string relation, string? place = null)
    {
        var (quantity, unit) = item.Amount();
        place = item.Text("position") ?? place;
        if (from is { } component && to is { } product)
        {
            said.Links.Add(new Link(component, product, relation, item.Pointer, place, quantity, unit));
            Count(said.Taken, component, quantity, unit, item.Pointer);
        }
    }

    private static void Count(List<Amount> amounts, Thing of, decimal? quantity, string? unit, string pointer)
    {
        if (quantity is { } number && of.Kind is (ThingKind.Lot or ThingKind.Finished or ThingKind.Batch))
        {
            amounts.Add(new Amount(of, number, unit ?? "", pointer));
        }
    }
}

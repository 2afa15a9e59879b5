using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>Parts on hold when an order or a shift is closed.</summary>
internal sealed class HeldItems(ProjectionReader projections) : IOpenItems
{
    public IEnumerable<OpenItem> Of(IReadOnlyCollection<long> records) => projections.Read(db =>
    {
        if (db.Scalar("SELECT EXISTS (SELECT 1 FROM holds WHERE held > 0)") == 0)
        {
            return (IReadOnlyList<OpenItem>)[];
        }

        var parts = new HashSet<(string? Serial, string? Batch)>();
        foreach (var record in records)
        {
            using var rows = db.Prepare("SELECT serial, batch FROM inspections WHERE position = ?1").Bind(1, record).Query();
            if (rows.Read())
            {
                parts.Add(rows.NullableText(0) is { } serial ? (serial, null) : (null, rows.NullableText(1)));
            }
        }

        var reach = new HoldReach(db);
        var held = parts.Count(part => (part.Serial ?? part.Batch) is { } key && reach.IsHeld(new Thing(part.Serial is null ? ThingKind.Batch : ThingKind.Serial, key)));
        return [new OpenItem("hold", held)];
    });
}

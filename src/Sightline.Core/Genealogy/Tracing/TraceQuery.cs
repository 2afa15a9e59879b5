using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Tracing;

/// <summary>Traces a thing to all it was made of, and to all that became of it.</summary>
internal sealed class TraceQuery(ProjectionReader projections, IFactSource journal, IOptions<GenealogyOptions> options)
{
    /// <summary>Null for a thing that nothing is known of.</summary>
    public Trace? Of(TraceAsked asked) => projections.Read(db => Of(db, asked));

    /// <summary>The position up to which facts were recorded by a moment; 0 for before the first.</summary>
    public long PositionAt(DateTimeOffset moment) => journal.LastBy(projections.Read(db => db.Scalar("SELECT position FROM checkpoint")), moment);

    /// <summary>The position that is asked for; null for now, and for then, which each record answers for itself.</summary>
    public long? PositionOf(AsOf asOf) => asOf.Position ?? (asOf.Moment is { } moment ? PositionAt(moment) : null);

    /// <summary>As above, among what else is read in one look.</summary>
    public Trace? Of(SqliteDatabase db, TraceAsked asked)
    {
        var head = db.Scalar("SELECT position FROM checkpoint");
        var asOf = asked.AsOf is { } position && position < head ? position : long.MaxValue;
        var most = asked.Most ?? options.Value.MostThings;
        var source = new LinkSource(db, asOf, most);
        if (!source.Knows(asked.Of))
        {
            return null;
        }

        var (roots, things, links, complete) = (source.Roots(asked.Of), new List<TracedThing>(), new List<TraceLink>(), true);
        foreach (var way in (TraceWay[])[TraceWay.Back, TraceWay.Forward])
        {
            if (asked.Way.HasFlag(way))
            {
                var walk = new TraceWalk(source, way == TraceWay.Forward, most);
                things.AddRange(walk.From(roots));
                links.AddRange(walk.Links);
                complete &= walk.Complete;
            }
        }

        return new Trace(asked.Of, Math.Min(asOf, head), things, links, complete);
    }
}

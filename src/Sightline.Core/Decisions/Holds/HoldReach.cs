using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>A hold that reaches a part.</summary>
/// <param name="Hold">Position of the hold.</param>
/// <param name="Via">What the hold names: the part, a batch it is of, a lot it is made of, or something that is in it.</param>
/// <param name="ReleasedBy">Position of the fact that released it; null while it is held.</param>
/// <param name="Inside">The part within that is reached; null where it is the part itself.</param>
internal sealed record ReachedHold(long Hold, Thing Via, long? ReleasedBy, Thing? Inside);

/// <summary>
/// Finds the holds that reach a part: by its own name, by its batch, by the lots it was exposed with or that events say went into it,
/// by lots these came from, and by what is built into it now. A hold that names a thing holds or frees it by that alone, with all it
/// is made of. It goes from the part to what it is made of, by indexes, so that a gate need not look at all that is held.
/// </summary>
internal sealed class HoldReach(SqliteDatabase db)
{
    /// <summary>So many things that one part is made of are looked at.</summary>
    public const int MostThings = 1_000;

    private readonly Dictionary<(Thing Thing, bool Whole), IReadOnlyList<ReachedHold>> _known = [];
    private readonly PartOrigins _origins = new(db);
    private bool? _anyHold;
    private int _looked;

    /// <summary>False where a part was made of more than was looked at.</summary>
    public bool Complete { get; private set; } = true;

    public bool IsHeld(Thing part) => Of(part).Any(h => h.ReleasedBy is null);

    /// <summary>Held and released, what reaches the part itself first. Of what is in it one for each hold.</summary>
    public IReadOnlyList<ReachedHold> Of(Thing part)
    {
        _looked = 0;
        return (_anyHold ??= db.Scalar("SELECT EXISTS (SELECT 1 FROM holds)") != 0) ? Of(part, whole: true) : [];
    }

    /// <summary>One step, and all that lies behind it.</summary>
    /// <param name="thing">Which.</param>
    /// <param name="whole">False for a batch that a serialised part is of: what records say of its sisters with serials they say of those alone.</param>
    private IReadOnlyList<ReachedHold> Of(Thing thing, bool whole)
    {
        if (_known.TryGetValue((thing, whole), out var known))
        {
            return known;
        }

        if (_looked++ >= MostThings)
        {
            Complete = false;
            return [];
        }

        // What is made of itself ends here.
        _known.Add((thing, whole), []);
        var found = Named(thing);
        var own = found.Select(h => h.Hold).ToHashSet();
        foreach (var (origin, isWhole, within) in _origins.Of(thing, whole))
        {
            foreach (var hold in Of(origin, isWhole).Where(h => !own.Contains(h.Hold)))
            {
                var reached = within && hold.Inside is null ? hold with { Inside = origin } : hold;
                if (!found.Exists(f => f.Hold == reached.Hold && f.ReleasedBy.HasValue == reached.ReleasedBy.HasValue && (reached.Inside is not null || f.Via == reached.Via)))
                {
                    found.Add(reached);
                }
            }
        }

        return _known[(thing, whole)] = found;
    }

    /// <summary>Holds that name it. A finished lot is held as a lot.</summary>
    private List<ReachedHold> Named(Thing thing)
    {
        using var rows = db.Prepare("SELECT hold, released_by FROM hold_units WHERE kind = ?1 AND key = ?2").Bind(1, (long)(thing.Kind == ThingKind.Finished ? ThingKind.Lot : thing.Kind)).Bind(2, thing.Key).Query();
        var found = new List<ReachedHold>();
        while (rows.Read())
        {
            found.Add(new ReachedHold(rows.Int64(0), thing, rows.NullableInt64(1), null));
        }

        return found;
    }
}

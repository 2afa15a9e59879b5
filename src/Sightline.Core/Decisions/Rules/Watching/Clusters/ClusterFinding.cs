namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>A cluster that goes on.</summary>
internal sealed class ClusterFinding(long number, ClusterClass defect, PartPlace place, bool isProvisional, long from) : IPiece
{
    /// <summary>In the order of opening.</summary>
    public long Number { get; } = number;

    public ClusterClass Class { get; } = defect;

    public PartPlace Place { get; } = place;

    public bool IsProvisional { get; } = isProvisional;

    /// <summary>The slice of its first part.</summary>
    public long From { get; } = from;

    /// <summary>Exposure of its newest part, in ticks.</summary>
    public long Last { get; set; }

    /// <summary>Distinct parts.</summary>
    public long Parts { get; set; }

    public bool IsOver { get; set; }

    /// <summary>How many of its defects a window can still reach, for each part. A part that comes again after all of them are gone counts anew.</summary>
    public Dictionary<string, int> Members { get; } = [];

    public string Key => WatchKey.Of(Class.Scope.Station.Name, Class.Scope.Product, Class.Name, Place.Say());

    /// <summary>True when the part is new to it.</summary>
    public bool Take(ClusterHit hit)
    {
        hit.Finding = Number;
        Last = Math.Max(Last, hit.Time);
        var known = Members.GetValueOrDefault(hit.Part);
        Members[hit.Part] = known + 1;
        Parts += known == 0 ? 1 : 0;
        return known == 0;
    }

    public void Forget(ClusterHit hit)
    {
        if (Members.GetValueOrDefault(hit.Part) is > 1 and var left)
        {
            Members[hit.Part] = left - 1;
        }
        else
        {
            Members.Remove(hit.Part);
        }
    }

    public string PieceName => $"f{Number}";

    public byte[]? Body() => IsOver ? null : PieceBody.Write(to =>
    {
        to.Write7BitEncodedInt64(Number);
        to.Write7BitEncodedInt(Class.Id);
        Place.Write(to);
        to.Write(IsProvisional);
        to.Write7BitEncodedInt64(From);
        to.Write7BitEncodedInt64(Last);
        to.Write7BitEncodedInt64(Parts);
    });

    public static ClusterFinding Read(BinaryReader from, IReadOnlyDictionary<int, ClusterClass> classes) =>
        new(from.Read7BitEncodedInt64(), classes[from.Read7BitEncodedInt()], PartPlace.Read(from), from.ReadBoolean(), from.Read7BitEncodedInt64())
        {
            Last = from.Read7BitEncodedInt64(), Parts = from.Read7BitEncodedInt64(),
        };
}

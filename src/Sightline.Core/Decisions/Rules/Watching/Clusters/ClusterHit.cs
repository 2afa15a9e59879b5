namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>A defect on a part, as long as some window can reach it.</summary>
internal sealed class ClusterHit(long time, string part, long record, ClusterClass defect, DefectSpot spot)
{
    public long Time { get; } = time;

    public string Part { get; } = part;

    /// <summary>Journal position.</summary>
    public long Record { get; } = record;

    public ClusterClass Class { get; } = defect;

    public DefectSpot Spot { get; } = spot;

    /// <summary>Number of the finding to which it belongs, which may be over; 0 for none. It counts for no second one.</summary>
    public long Finding { get; set; }
}

/// <summary>The defects of one slice of time in a scope.</summary>
internal sealed class ClusterSlice(ClusterScope scope, long number) : IPiece
{
    public long Number { get; } = number;

    public List<ClusterHit> Hits { get; } = [];

    public bool IsOver { get; set; }

    public string PieceName => $"h{scope.Id}.{Number}";

    public byte[]? Body() => IsOver ? null : PieceBody.Write(to =>
    {
        to.Write7BitEncodedInt(scope.Id);
        to.Write7BitEncodedInt64(Number);
        to.Write7BitEncodedInt(Hits.Count);
        foreach (var hit in Hits)
        {
            to.Write7BitEncodedInt64(hit.Time);
            to.Write(hit.Part);
            to.Write7BitEncodedInt64(hit.Record);
            to.Write7BitEncodedInt(hit.Class.Id);
            hit.Spot.Write(to);
            to.Write7BitEncodedInt64(hit.Finding);
        }
    });
}

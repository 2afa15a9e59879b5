namespace Sightline.Benchmarks.Report;

/// <summary>The targets of the design, section 7. What a run did not measure is listed as such.</summary>
internal static class Targets
{
    public const string Single8 = "Durable intake, single posts, 8 clients";
    public const string Single32 = "Durable intake, single posts, 32 clients";
    public const string Batches = "Durable intake, batches of 100, 8 clients";
    public const string BatchesOfRaw = "Durable intake, batches of 100, against raw SQLite";
    public const string Journey = "Sustained through the whole journey";
    public const string Readable = "Accepted to readable with its context, 300/s";
    public const string Exposure = "Exposure to MES acknowledged, 300/s";
    public const string TwoTargets = "Exposure to acknowledged, 300/s, two live targets of 20 ms each";
    public const string Hanging = "A target that hangs does not move the other's p99";
    public const string TargetDrain = "Drain of 100,000 waiting entries";
    public const string History = "Part history";
    public const string Lot = "Lot to 1,000 serials";
    public const string LotOfMany = "Lot to 10,000 units with all inspections";
    public const string Shipment = "Shipment to raw lots";
    public const string Certificate = "Certificate of a part";
    public const string Verify = "Check of the chain";
    public const string Backlog = "Backlog drain after an outage";
    public const string EdgeDrain = "Backlog drain of an edge after an outage of its network";
    public const string IdleMemory = "Memory of the hub, idle";
    public const string Memory = "Memory of the hub at 300/s";
    public const string EdgeMemory = "Memory of the edge";
    public const string ColdStart = "Cold start to first accepted inspection";
    public const string Rules = "Cluster rule with 1,000 combinations";
    public const string GrowthIntake = "Growth: cost of one intake";
    public const string GrowthTrace = "Growth: cost of one trace";
    public const string Retention = "Retention pass, 300/s beside";
    public const string Archive = "Archiving, 300/s beside";
    public const string GrowthPage = "Growth: cost of one page";

    public static readonly IReadOnlyList<(string What, string Target)> All =
    [
        (Single8, "≥ 14,000/s at p99 ≤ 5 ms"),
        (Single32, "≥ 25,000/s"),
        (Batches, "≥ 80,000 records/s"),
        (BatchesOfRaw, "≥ 50 %"),
        (Journey, "≥ 5,000/s, projections never more than 1 s behind"),
        (Readable, "p50 ≤ 2 ms, p99 ≤ 10 ms"),
        (Exposure, "p99 ≤ 250 ms, MES time excluded"),
        (TwoTargets, "p99 ≤ 250 ms plus the target's own time"),
        (Hanging, "within 1.5 times of what it was"),
        (TargetDrain + ", target of 20 ms", "the target's own limit"),
        (TargetDrain, "the target's own limit, or its rate budget"),
        (History, "p50 ≤ 1 ms, p99 ≤ 10 ms at 1 and at 10 million"),
        (Lot, "≤ 5 ms"),
        (LotOfMany, "≤ 1 s"),
        ("Gate answer under load", "p99 ≤ 20 ms"),
        (Shipment, "≤ 1 s"),
        (Certificate, "≤ 1 s"),
        (Verify, "≥ 500,000 facts/s"),
        ("Hold effective after the deciding inspection", "≤ 1 s"),
        ("Review queue of 100,000 opens", "≤ 300 ms"),
        (Backlog, "≥ 10 × the line's rate, while live p99 holds"),
        (EdgeDrain, "≥ 10 × the line's rate, while live p99 holds"),
        (Rules, "≤ 10 % of the intake's cost of a record"),
        (Retention, "intake's p99 stays: within 1.5 times of what it was, or 5 ms"),
        (Archive, "intake's p99 stays: within 1.5 times of what it was, or 5 ms"),
        (IdleMemory, "≤ 120 MB"),
        (Memory, "≤ 300 MB"),
        (EdgeMemory, "≤ 120 MB at 15/s with images of 300 KB"),
        (ColdStart, "≤ 2 s"),
        (GrowthIntake, "≤ 2 × that at 100,000"),
        (GrowthTrace, "≤ 2 × that at 100,000"),
        (GrowthPage, "≤ 2 × that at 100,000"),
        ("Loss", "0 acknowledged records over 1,000 random kill -9 (a system test, not this program)"),
    ];
}

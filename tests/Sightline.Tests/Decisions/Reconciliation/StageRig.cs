using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Reconciliation;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Tests.Decisions.Reconciliation;

/// <summary>The stage alone on real tables, for a hundred thousand parts: what it is given is what the stages before it leave.</summary>
internal sealed class StageRig : IPlantPolicies, IDisposable
{
    public const string Station = "S1";

    private readonly string _path = Directory.CreateTempSubdirectory("sightline-").FullName;
    private readonly SqliteDatabase _db;
    private readonly EjectStage _stage;
    private readonly BoundContext _context = new(new Dictionary<string, ContextValue>
    {
        [ContextNames.WorkOrder] = new("WO-1", "test", 1), [ContextNames.Line] = new("L1", "test", 1), [ContextNames.Shift] = new("early", "test", 1), [ContextNames.ShiftDay] = new("2026-11-20", "test", 1),
    });

    private long _position;

    public StageRig()
    {
        _db = ProjectionFile.OpenWriter(new DataFolder(_path), new ManualClock());
        _db.Prepare("INSERT INTO contexts (id, body) VALUES (1, ?1)").Bind(1, _context.ToJson()).Execute();
        _stage = new EjectStage(this);
        _stage.Load(_db);
        _db.Run("BEGIN");
    }

    public void Inspect(string serial, DateTimeOffset at, bool fail, long sequence)
    {
        var position = ++_position;
        _db.Prepare("INSERT INTO inspections (position, station, id, serial, inspected_at, received_at, result, purpose, work_order, state, context_id, corrected_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 0, 'WO-1', 0, 1, ?5)")
            .Bind(1, position).Bind(2, Station).Bind(3, $"i{position}").Bind(4, serial).Bind(5, FactHash.Microseconds(at)).Bind(6, fail ? 1L : 0L).Execute();
        var hand = new InspectionInHand
        {
            Position = position, InspectedAt = at, CorrectedAt = at, ReceivedAt = at, Context = _context, ContextId = 1,
            Inspection = new Inspection { Id = $"i{position}", Station = Station, Part = new PartIdentity { Serial = serial }, InspectedAt = Rfc3339.Write(at), Result = fail ? InspectionResult.Fail : InspectionResult.Pass, Sequence = sequence },
        };
        Apply(new Step(Fact(FactKinds.Inspection, at, "{}")) { Inspections = { hand } });
    }

    public void Say(DateTimeOffset at, string type, string more)
    {
        _position++;
        Apply(new Step(Fact(FactKinds.Event, at, $$"""{"type":"{{type}}","station":"{{Station}}"{{more}}}""")));
    }

    public IReadOnlyList<Difference> Differences(DateTimeOffset asOf)
    {
        _stage.Finish(_db);
        return new DifferenceQuery(null!, this).Of(_db, new SheetScope("WO-1"), asOf);
    }

    public OrderSheet Sheet() => SheetQuery.Figures(_db, new SheetScope("WO-1"));

    private static StationPolicies? Policy(string station) => station == Station ? new StationPolicies("L1", new GatePolicy(), null, new EjectorPolicy()) : null;

    StationPolicies? IPlantPolicies.Station(string station) => Policy(station);

    string? IPlantPolicies.LineOfMachine(string machine) => null;

    IReadOnlyList<string> IPlantPolicies.StationsOf(string line) => [Station];

    ChallengePolicy? IPlantPolicies.ChallengeOf(string line) => null;

    IReadOnlyList<string>? IPlantPolicies.RouteOf(string? product, string? line) => null;

    CostPrice? IPlantPolicies.PriceOf(string cause, string? product, string? station) => null;

    string? IPlantPolicies.FamilyOf(string? product) => null;

    ChallengePiece? IPlantPolicies.PieceOf(string serial) => null;

    IReadOnlyList<ChallengePiece> IPlantPolicies.PiecesOf(string line) => [];

    public void Dispose()
    {
        _db.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    private void Apply(Step step)
    {
        _stage.Apply(step, _db, new Ledger());
        if (_position % 500 == 0)
        {
            _stage.Finish(_db);
            _db.Run("COMMIT");
            _db.Run("BEGIN");
        }
    }

    private Fact Fact(string kind, DateTimeOffset at, string body) => new(_position, kind, Station, null, new FactTimes(at, at, at), "plc", System.Text.Encoding.UTF8.GetBytes(body), []);
}

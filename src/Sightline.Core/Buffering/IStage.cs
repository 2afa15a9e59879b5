using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// A stage of the journey as the journal sees it: facts in, projections out. Called by one thread, in the order of the
/// journal, inside the transaction that also moves the checkpoint. What it writes depends on facts alone, so that a
/// rebuild gives the same again.
/// </summary>
internal interface IStage
{
    /// <summary>Reads what it keeps in memory. Called before the first fact, and again after a transaction was rolled back.</summary>
    void Load(SqliteDatabase projections);

    /// <summary>Takes one fact.</summary>
    void Apply(Step step, SqliteDatabase projections, Ledger ledger);

    /// <summary>Writes what it gathered since the transaction began. Called once, before the checkpoint; not called when the transaction is rolled back.</summary>
    void Finish(SqliteDatabase projections)
    {
        // Most stages write each fact as it comes.
    }
}

/// <summary>One fact on its way through the stages, with the inspections it brings or sets free.</summary>
internal sealed class Step(Fact fact)
{
    /// <summary>Most waiting records that one step sets free.</summary>
    public const int MostAtOnce = 500;

    public Fact Fact { get; } = fact;

    /// <summary>The inspection this fact is, and those that waited for what it says.</summary>
    public List<InspectionInHand> Inspections { get; } = [];

    /// <summary>What this fact says that targets may be told, besides inspections.</summary>
    public List<ToldInHand> Told { get; } = [];

    /// <summary>True when this fact already went through once and only sets more waiting records free.</summary>
    public bool Continues { get; init; }

    /// <summary>Set by a stage that has more waiting records to set free than one step should carry.</summary>
    public bool HasMore { get; set; }
}

/// <summary>A fact besides an inspection that targets are told, between the stages.</summary>
/// <param name="Position">Journal position of the fact.</param>
/// <param name="Fact">What there is to tell.</param>
/// <param name="OnlyFor">When set, it was told before and only this target's entry is made anew.</param>
internal sealed record ToldInHand(long Position, ToldFact Fact, TargetName? OnlyFor = null)
{
    /// <summary>When set, it is new and for this target alone: a rule names whom it tells.</summary>
    public TargetName? Addressed { get; init; }

    /// <summary>What each map made of it.</summary>
    public List<(TargetName Target, string MapVersion, Translation Translation)> Translations { get; } = [];
}

/// <summary>An inspection between the stages.</summary>
internal sealed class InspectionInHand
{
    public required long Position { get; init; }

    /// <summary>As sent; a test piece that its station took for a part has the purpose it has.</summary>
    public required Inspection Inspection { get; set; }

    /// <summary>The moment of exposure as sent.</summary>
    public required DateTimeOffset InspectedAt { get; init; }

    /// <summary>The moment of exposure by this node's clock. What was being made is looked up by it.</summary>
    public DateTimeOffset CorrectedAt { get; set; }

    /// <summary>How far the station's clock was off; null where that is not known.</summary>
    public ClockReading? Clock { get; set; }

    /// <summary>The record that another source brought of the same inspection, and that is counted; null when this one is.</summary>
    public long? MergedInto { get; set; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>True when the record was stored earlier and waited.</summary>
    public bool Waited { get; init; }

    /// <summary>What it waited for until now, as <see cref="Sightline.Buffering.Wait.For"/>; null for a new record.</summary>
    public string? WaitedFor { get; init; }

    /// <summary>When set, only this target's entry is made anew; the others stay as they are.</summary>
    public TargetName? OnlyFor { get; init; }

    /// <summary>Set when it was bound before, and is bound anew because its past turned out to be another.</summary>
    public Relinked? Relinked { get; init; }

    public List<string> Flags { get; init; } = [];

    /// <summary>What targets hear of one part key, they hear in order.</summary>
    public string PartKey => Inspection.Part is { Serial: { } serial } ? $"s:{serial}" : $"b:{Inspection.Part.Batch}:{Inspection.Part.Position}";

    /// <summary>Null while what was being made is not known.</summary>
    public BoundContext? Context { get; set; }

    public long? ContextId { get; set; }

    /// <summary>Why it has no context, and what it waits for.</summary>
    public Wait? Wait { get; set; }

    /// <summary>What each map made of it.</summary>
    public List<(TargetName Target, string MapVersion, Translation Translation)> Translations { get; } = [];

    /// <summary>Takes back what was noticed when it came, also what its message alone does not show.</summary>
    public void Noticed(IEnumerable<string> flags)
    {
        Flags.Clear();
        Flags.AddRange(flags);
        if (Flags.Contains(RecordFlags.ChallengePiece))
        {
            Inspection = Inspection with { Purpose = InspectionPurpose.Challenge };
        }
    }

    /// <summary>An inspection as its fact holds it.</summary>
    public static InspectionInHand From(Fact fact, bool waited, TargetName? onlyFor = null, string? waitedFor = null, Relinked? relinked = null)
    {
        using var document = SentJson.Parse(fact.Body);
        var reading = InspectionReader.ReadStored(document.RootElement);
        var inspection = reading.Inspection
            ?? throw new InvalidDataException($"Fact {fact.Position} is stored as an inspection and does not read as one: {reading.Errors[0].Pointer} {reading.Errors[0].Detail}");
        if (reading.InspectedAt > fact.Times.ReceivedAt + TimeSpan.FromMinutes(1))
        {
            reading.Flags.Add(RecordFlags.AheadOfClock);
        }

        return new InspectionInHand
        {
            Position = fact.Position,
            Inspection = inspection,
            InspectedAt = reading.InspectedAt,
            CorrectedAt = reading.InspectedAt,
            ReceivedAt = fact.Times.ReceivedAt,
            Waited = waited,
            WaitedFor = waitedFor,
            OnlyFor = onlyFor,
            Relinked = relinked,
            Flags = reading.Flags,
        };
    }
}

/// <summary>A record that is bound anew.</summary>
/// <param name="Position">Journal position of the fact that says so.</param>
/// <param name="Former">What it was bound with until now.</param>
internal sealed record Relinked(long Position, BoundContext Former);

/// <summary>What a record waits for.</summary>
/// <param name="For">Machine-readable: <c>station:X</c>, <c>context:X</c>, <c>order:X</c>, <c>differs:X</c>.</param>
/// <param name="Reason">In words, with what to do.</param>
internal sealed record Wait(string For, string Reason);

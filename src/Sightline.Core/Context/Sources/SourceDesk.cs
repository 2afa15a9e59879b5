using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Sources;

/// <summary>What became of one look into a source.</summary>
/// <param name="Position">Journal position up to which the projections must be for the next look; 0 when nothing was written.</param>
/// <param name="Taken">Records that are another than before.</param>
/// <param name="Refused">Words that were not taken, each with its reason.</param>
/// <param name="NoRoom">True when the journal had no room: nothing of this counts, and the same is read again.</param>
internal sealed record SourceTaking(long Position, int Taken, IReadOnlyList<string> Refused, bool NoRoom = false);

/// <summary>
/// Takes what sources say into the plant. What is new becomes facts: the records that change, and with them the words and the
/// cursor, in one append, so that after a kill neither is there without the other.
/// </summary>
internal sealed class SourceDesk(MasterWrites writes, PlantDesk desk, SourceTable sources, ProjectionReader projections, TimeProvider time)
{
    /// <summary>Words in one append. A large file is taken in several; each is whole.</summary>
    private const int MostAtOnce = 500;

    /// <summary>Problems of one whole that are kept; a file of another form has one for each line.</summary>
    private const int MostProblems = 20;

    /// <summary>Where to go on reading; null for the beginning.</summary>
    public string? CursorOf(string source) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT cursor FROM context_sources WHERE name = ?1").Bind(1, source).Query();
        return rows.Read() ? rows.NullableText(0) : null;
    });

    public Task<SourceTaking> TakeAsync(string source, ContextRead.Changed read, CancellationToken ct) =>
        writes.AloneAsync(() => TakeAloneAsync(source, read), ct);

    private async Task<SourceTaking> TakeAloneAsync(string source, ContextRead.Changed read)
    {
        var hand = new Hand(source, projections);
        var refused = new List<string>(read.Problems ?? []);
        if (refused.Count == 0)
        {
            foreach (var record in read.Records)
            {
                if (Lay(hand, record) is { } problem)
                {
                    refused.Add($"{record.Kind}/{record.Id}: {problem}");
                }
            }
        }

        if (read.Batch is { } batch)
        {
            hand = refused.Count > 0 ? new Hand(source, projections) : hand;
            hand.Close(batch, read.Cursor, refused);
        }

        return hand.Words.Count == 0 && read.Cursor == CursorOf(source)
            ? new SourceTaking(0, 0, refused)
            : await WriteAsync(hand, read.Cursor, refused);
    }

    /// <summary>Lays one word over its record. What is wrong with it, or null.</summary>
    private string? Lay(Hand hand, SourcedRecord record)
    {
        if (SourcedKinds.FormOf(record.Kind) is null)
        {
            return $"No source tells of '{record.Kind}'. Use one of {string.Join(", ", SourcedKinds.Names)}.";
        }

        if (record.Id.Length > ContractLimits.WordLength || string.IsNullOrWhiteSpace(record.Id))
        {
            return $"The id has {record.Id.Length} characters. Give 1 to {ContractLimits.WordLength}, not blank.";
        }

        var last = hand.Last(record);
        if (last is { Problem: null } said && record.Problem is null && !sources.OwnsAny(hand.Source, record.Kind) && SourceMerge.Same(Over(said.Word, record.Members), said.Word))
        {
            // Said before, and nothing of it is the source's to insist on.
            return null;
        }

        var outcome = Merge(hand.Source, record, hand.Known(record, writes), last?.Problem is null ? last?.Word : null);
        if (last?.Problem is { } before && SourceMerge.Same(Over(last.Value.Word, record.Members), last.Value.Word))
        {
            return before;
        }

        // A context is said anew by news alone: said again, it would begin again.
        var (problem, draft) = (record.Kind == SourcedKinds.StationContexts ? outcome.News : outcome.Changed || record.Problem is not null) ? Draft(hand.Source, record, outcome.Record) : (null, null);
        if (outcome.News || draft is not null)
        {
            hand.Add(record, problem is null ? outcome.Word : Over(last?.Word, record.Members), problem, draft);
        }

        return problem;
    }

    private SourceMerge.Outcome Merge(string source, SourcedRecord record, JsonObject? known, JsonObject? last) => SourceMerge.Of(
        known, record.Members, last, member => sources.OwnerOf(record.Kind, member) == source, member => sources.OwnerOf(record.Kind, member) is { } owner && owner != source);

    private static JsonObject Over(JsonObject? word, JsonObject members)
    {
        var over = (JsonObject?)word?.DeepClone() ?? [];
        foreach (var (member, value) in members)
        {
            over[member] = value?.DeepClone();
        }

        return over;
    }

    private (string? Problem, FactDraft? Draft) Draft(string source, SourcedRecord record, JsonObject body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        if (record.Kind == SourcedKinds.StationContexts)
        {
            var (change, fact) = desk.OfferContext(record.Id, bytes, Actor(source));
            return (InWords(change.Errors), fact);
        }

        var kind = SourcedKinds.Find(record.Kind)!;
        return (record.Problem ?? InWords(kind.Problems(bytes))) is { } problem
            ? (problem, null)
            : (null, new FactDraft(FactKinds.Master, MasterSource.Of(kind, record.Id), null, record.ChangedAt, time.GetUtcNow(), Actor(source), bytes));
    }

    private static string? InWords(IReadOnlyList<ContractError> errors) => errors.Count == 0 ? null : string.Join(' ', errors.Select(e => $"{e.Pointer.TrimStart('/')} {e.Detail}".Trim()));

    private static string Actor(string source) => $"source:{source}";

    private async Task<SourceTaking> WriteAsync(Hand hand, string? cursor, IReadOnlyList<string> refused)
    {
        var (taken, position) = (0, 0L);
        for (var from = 0; from == 0 || from < hand.Words.Count; from += MostAtOnce)
        {
            var part = hand.Words.Skip(from).Take(MostAtOnce).ToList();
            var drafts = part.Select(w => w.Draft).OfType<FactDraft>().ToList();
            var body = new SourceReadBody
            {
                // Only with the last part is all of it read.
                Cursor = from + MostAtOnce >= hand.Words.Count ? cursor : CursorOf(hand.Source),
                Words = [.. part.Select(w => w.Word)],
                Taken = drafts.Count,
            };
            drafts.Add(new FactDraft(FactKinds.SourceRead, hand.Source, null, null, time.GetUtcNow(), Actor(hand.Source), JsonSerializer.SerializeToUtf8Bytes(body, SourceJson.Default.SourceReadBody)));
            var results = await writes.AppendAsync(drafts);
            if (results[^1].Outcome != AppendOutcome.Durable)
            {
                return new SourceTaking(position, taken, refused, NoRoom: true);
            }

            (taken, position) = (taken + body.Taken, results[^1].Position);
        }

        return new SourceTaking(position, taken, refused);
    }

    /// <summary>One look in hand: its words so far, so that two of one record in it build on each other.</summary>
    private sealed class Hand(string source, ProjectionReader projections)
    {
        private readonly Dictionary<(string, string), (JsonObject Word, string? Problem)> _words = [];
        private readonly Dictionary<(string, string), JsonObject> _records = [];

        public string Source => source;

        public List<(SourceWord Word, FactDraft? Draft)> Words { get; } = [];

        public (JsonObject Word, string? Problem)? Last(SourcedRecord record) => _words.TryGetValue((record.Kind, record.Id), out var said)
            ? said
            : projections.Read<(JsonObject, string?)?>(db => SourceWords.Last(db, source, record.Kind, record.Id));

        public JsonObject? Known(SourcedRecord record, MasterWrites writes) => _records.TryGetValue((record.Kind, record.Id), out var made)
            ? made
            : writes.Find(record.Kind, record.Id) is { } found ? JsonNode.Parse(found.Body)!.AsObject() : null;

        /// <summary>Says of a whole what kept it from being taken, or that nothing does any more.</summary>
        public void Close(string batch, string? cursor, IReadOnlyList<string> refused)
        {
            var (before, problem) = (projections.Read(db => SourceWords.Last(db, source, SourcedKinds.Batches, batch)), refused.Count == 0 ? null : string.Join(Environment.NewLine, refused.Take(MostProblems)));
            if (before?.Problem != problem || (problem is not null && (string?)before?.Word["cursor"] != cursor))
            {
                Words.Add((new SourceWord { Kind = SourcedKinds.Batches, Id = batch, Members = new JsonObject { ["cursor"] = cursor }, Problem = problem }, null));
            }
        }

        public void Add(SourcedRecord record, JsonObject word, string? problem, FactDraft? draft)
        {
            _words[(record.Kind, record.Id)] = (word, problem);
            if (draft is not null && record.Kind != SourcedKinds.StationContexts)
            {
                _records[(record.Kind, record.Id)] = JsonNode.Parse(draft.Body.Span)!.AsObject();
            }

            Words.Add((new SourceWord { Kind = record.Kind, Id = record.Id, Members = word, Problem = problem }, draft));
        }
    }
}

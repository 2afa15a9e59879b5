using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>A policy as somebody wants it.</summary>
/// <param name="Of">A kind, a colon and a key.</param>
/// <param name="Keep">Class to time, as sent.</param>
/// <param name="Reason">Why.</param>
internal sealed record PolicyWish(string? Of, IReadOnlyList<(string Class, string? Keep)> Keep, string? Reason);

/// <summary>A pin as somebody wants it.</summary>
/// <param name="Of">A kind, a colon and a key.</param>
/// <param name="Kind">legal or quality.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">Of a line: exposures from then.</param>
/// <param name="To">Of a line: exposures before then.</param>
internal sealed record PinWish(string? Of, string? Kind, string? Reason, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>Checks what persons want of retention, with every problem at once, and tells it as facts.</summary>
internal sealed class RetentionDesk(IJournal journal, ProjectionReader projections, TimeProvider time)
{
    private const int MostText = 300;

    public (RetentionMove? Move, IReadOnlyList<ContractError> Errors) Policy(string id, PolicyWish wish, string by)
    {
        var errors = new List<ContractError>();
        var kind = wish.Of?.Split(':')[0];
        if (wish.Of is null || !PolicyKinds.All.Contains(kind) || wish.Of.Length <= kind!.Length + 1 || wish.Of.Length > MostText)
        {
            errors.Add(new ContractError("/of", $"{Is(wish.Of)} Send a kind, a colon and a key, such as product:P-7; kinds are {string.Join(", ", PolicyKinds.All)}."));
        }

        var keep = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (dataClass, text) in wish.Keep)
        {
            if (KeepFor.TryParse(text, out _))
            {
                keep[dataClass] = text!;
            }
            else if (text is not null)
            {
                errors.Add(new ContractError($"/keep/{dataClass}", $"Is '{text}'. Send a number and d, M or y, such as 30d, 18M or 15y, up to {KeepFor.MostYears}y."));
            }
        }

        if (keep.Count == 0 && errors.TrueForAll(e => !e.Pointer.StartsWith("/keep", StringComparison.Ordinal)))
        {
            errors.Add(new ContractError("/keep", $"Missing. Send how long at least one class is kept: {string.Join(", ", DataClasses.All)}."));
        }

        if (string.IsNullOrWhiteSpace(id) || id.Length > 64 || id == PolicySet.Default)
        {
            errors.Add(new ContractError("", $"The policy's name is '{id}'. Give it one of 1 to 64 characters that is not '{PolicySet.Default}'."));
        }

        Reasoned(wish.Reason, errors);
        return (errors.Count > 0 ? null : new RetentionMove { Act = RetentionWords.Policy, Id = id, Of = wish.Of, Keep = keep, By = by, Reason = wish.Reason!.Trim() }, errors);
    }

    public (RetentionMove? Move, IReadOnlyList<ContractError> Errors) Pin(PinWish wish, string by)
    {
        var errors = new List<ContractError>();
        var kind = wish.Of?.Split(':')[0];
        if (wish.Of is null || !Retention.Pin.Kinds.Contains(kind) || wish.Of.Length <= kind!.Length + 1 || wish.Of.Length > MostText)
        {
            errors.Add(new ContractError("/of", $"{Is(wish.Of)} Send a kind, a colon and a key, such as lot:L-77; kinds are {string.Join(", ", Retention.Pin.Kinds)}."));
        }
        else if (kind == "nonconformance" && (!long.TryParse(wish.Of[Retention.Pin.OfNonconformance.Length..], out var ncr) || !IsNonconformance(ncr)))
        {
            errors.Add(new ContractError("/of", $"Is '{wish.Of}', and there is no such nonconformance. Send the id of one of /api/v1/nonconformances."));
        }

        if (kind == "line" ? wish.From is null || wish.To is null || wish.From >= wish.To : wish.From is not null || wish.To is not null)
        {
            errors.Add(new ContractError(kind == "line" ? "/from" : "/of", kind == "line"
                ? "A line is pinned for a time. Send from and to, the first before the second." : "Only a line is pinned for a time. Send line:X with from and to, or leave from and to out."));
        }

        if (wish.Kind is not (RetentionWords.Legal or RetentionWords.Quality))
        {
            errors.Add(new ContractError("/kind", $"{Is(wish.Kind)} Send {RetentionWords.Legal} or {RetentionWords.Quality}."));
        }

        Reasoned(wish.Reason, errors);
        return (errors.Count > 0 ? null : new RetentionMove { Act = RetentionWords.Pin, Of = wish.Of, Kind = wish.Kind, From = wish.From, To = wish.To, By = by, Reason = wish.Reason!.Trim() }, errors);
    }

    public static void Reasoned(string? reason, List<ContractError> errors)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 2_000)
        {
            errors.Add(new ContractError("/reason", "Missing, or longer than 2000 characters. Send why: an auditor wants to know."));
        }
    }

    /// <summary>Position of the fact; 0 when the journal has no room.</summary>
    public async Task<long> AppendAsync(RetentionMove move, string actor)
    {
        var source = move.Act is RetentionWords.Policy or RetentionWords.EndPolicy ? $"policy:{move.Id}" : $"pin:{move.Id ?? move.Of}";
        return (await journal.AppendAsync(new FactDraft(FactKinds.Retention, source, null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(move, RetentionJson.Default.RetentionMove)), CancellationToken.None)).Position;
    }

    private bool IsNonconformance(long position) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT 1 FROM nonconformances WHERE position = ?1").Bind(1, position).Query();
        return rows.Read();
    });

    private static string Is(string? text) => text is null ? "Missing." : $"Is '{text}'.";
}

using Microsoft.AspNetCore.Components;
using Sightline.Buffering;
using Sightline.Genealogy;
using Sightline.Genealogy.Tracing;
using Sightline.Hosting;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Server.Histories;
using Sightline.Server.Past;

namespace Sightline.Server.Pages.Inspections;

/// <summary>A record in full, its pictures with what was found on them, and what stands beside it.</summary>
internal sealed record RecordView(RecordInFull Full, IReadOnlyList<Shot> Shots, Neighbours Beside) : IShowsShots
{
    /// <summary>What is wrong with the moment that was asked for, in words; it is shown as known now. Null for nothing.</summary>
    public string? Wrong { get; init; }
}

/// <summary>What the page of a part shows.</summary>
/// <param name="Part">Serial or batch as asked for.</param>
/// <param name="Told">Its story; null when nothing in scope names it.</param>
/// <param name="Wrong">What is wrong with what was asked; null for nothing.</param>
internal sealed record PartView(string Part, ToldPart? Told, string? Wrong = null);

/// <summary>GET /inspections/{station}/{id} and /parts/{serial}: the same queries as the paths of the API with these names.</summary>
internal sealed class RecordPages(RecordQuery query, PartStory story, NeighbourQuery neighbours, TraceQuery trace, Projector projector, IJournal journal, TimeProvider time)
{
    /// <summary>So many inspections of a part are shown at once; the list has them all.</summary>
    public const int MostOfAPart = 100;

    public async Task RecordAsync<TPage>(HttpContext http)
        where TPage : IComponent
    {
        var (station, id) = (PathText.At(http, 1), PathText.At(http, 2));
        var (caller, asked) = (http.CallerOf()!, new Asked(http));
        var asOf = asked.AsOf(then: true);
        if (!caller.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
            return;
        }

        var (then, wrong) = Then(asked, asOf);
        if (query.PositionOf(station, id) is not { } position || position > then || await ReadAsync(http, position, then) is not { } full)
        {
            await ErrorPages.NotFoundAsync(http, $"Station '{station}' has sent no inspection '{id}'.");
            return;
        }

        var view = new RecordView(full, Shot.Of(full.Record), neighbours.Of(full.Record.Row, caller.Stations)) { Wrong = wrong };
        await PageAnswer.Of<TPage>(http, view, wrong is null ? 200 : 422).ExecuteAsync(http);
    }

    public async Task PartAsync(HttpContext http)
    {
        var (part, asked) = (PathText.At(http, 1), new Asked(http));
        var (caller, asOf) = (http.CallerOf()!, asked.AsOf(then: true));
        await CaughtUpAsync(http, journal.Head);
        var (then, wrong) = Then(asked, asOf);
        if (wrong is not null)
        {
            await PageAnswer.Of<PartPage>(http, new PartView(part, null, wrong), StatusCodes.Status422UnprocessableEntity).ExecuteAsync(http);
            return;
        }

        var told = story.Of(part, caller.Stations, caller.Targets, new StoryWish(then, MostOfAPart, !caller.IsLimited));
        await PageAnswer.Of<PartPage>(http, new PartView(part, told), told is null ? 404 : 200).ExecuteAsync(http);
    }

    private async Task<RecordInFull?> ReadAsync(HttpContext http, long position, long? then)
    {
        await CaughtUpAsync(http, position);
        return story.Record(position, http.CallerOf()!.Targets, then);
    }

    /// <summary>The position that is asked for, null for now; or what is wrong with it, in words.</summary>
    private (long? Position, string? Wrong) Then(Asked asked, AsOf asOf) =>
        (asked.Errors.Count > 0 ? asked.Errors[0] : PastDoor.NotYet(asOf, journal.Head, time.GetUtcNow())) is { } wrong ? (null, wrong.Detail) : (trace.PositionOf(asOf), null);

    /// <summary>Where the journey has stopped nobody waits for it: the page says so, and shows what is known.</summary>
    private Task CaughtUpAsync(HttpContext http, long position) =>
        projector.Failure is null ? projector.ReachAsync(position, http.RequestAborted) : Task.CompletedTask;
}

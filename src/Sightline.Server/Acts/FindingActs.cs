using Sightline.Decisions.Rules;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>Somebody acknowledges what a rule found: they know of it and see to it. Of two at once the first counts.</summary>
internal sealed class FindingActs(FindingDesk desk, FindingQuery query, Projector projector) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<ActOutcome> AcknowledgeAsync(HttpContext http, string id, string? reason)
    {
        await _turn.WaitAsync(http.RequestAborted);
        try
        {
            if (query.One(id) is not { } finding)
            {
                return new ActOutcome.NotFound($"There is no finding '{id}'. Send the id of one of /api/v1/findings.");
            }

            if (!FindingScope.Holds(http.CallerOf()!, finding))
            {
                return new ActOutcome.OutOfScope(finding.Station is { } station ? $"station '{station}'" : "what is of no station");
            }

            if (FindingDesk.WhyNot(finding) is { } why)
            {
                return new ActOutcome.Conflict(why);
            }

            var position = await desk.AcknowledgeAsync(finding, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), ActorText.Parse(http.ActorInFull()).Who, http.ActorInFull());
            await projector.ReachAsync(position, CancellationToken.None);
            return position == 0 ? new ActOutcome.NoRoom() : new ActOutcome.Done();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}

/// <summary>Who sees which finding: whoever is limited to stations sees those of their stations.</summary>
internal static class FindingScope
{
    public static bool Holds(Caller caller, Finding finding) => finding.Station is { } station ? caller.Stations.Holds(station) : !caller.Stations.IsLimited;
}

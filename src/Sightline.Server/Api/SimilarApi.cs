using Sightline.Buffering;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Insight.Similar;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Defects like a given one. Whoever was told that an inspection is stored finds it.</summary>
internal sealed class SimilarApi(SimilarQuery query, RecordQuery records, IJournal journal, Projector projector)
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/insight/similar", (HttpContext http, SimilarApi similar) => similar.FindAsync(http)).WithTags("insight").Asks("class", "defect", "in", "limit", "of", "station").Needs(Permission.ReadRecords, narrowed: true);

    private async Task FindAsync(HttpContext http)
    {
        await projector.ReachAsync(journal.Head, http.RequestAborted);
        var asked = new Asked(http);
        if (SimilarAnswer.Read(http, asked, records) is not { } wanted)
        {
            await Problems.InvalidAsync(http, asked.Errors);
        }
        else if (query.Read(wanted) is not { } similar)
        {
            await Problems.NotFoundAsync(http, $"Inspection '{asked.Text("of")}' has no defect {wanted.Defect}. Send the number of one of its defects, from 1.");
        }
        else
        {
            await (http.CallerOf()!.Stations.Holds(similar.Of.Station) ? Answers.JsonAsync(http, SimilarAnswer.Shape(similar)) : Refusals.OutOfScopeAsync(http, $"station '{similar.Of.Station}'"));
        }
    }
}

/// <summary>What training sets and similar defects need of the host.</summary>
internal static class TrainingHosting
{
    public static IServiceCollection AddTraining(this IServiceCollection services) => services
        .AddSingleton<SimilarApi>().AddSingleton<Pages.Similar.SimilarPages>()
        .AddSingleton<Acts.DatasetActs>().AddSingleton<DatasetsApi>().AddSingleton<Pages.Datasets.DatasetPages>();
}

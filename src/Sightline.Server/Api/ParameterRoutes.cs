using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Past;

namespace Sightline.Server.Api;

/// <summary>The paths of parameters and machines.</summary>
internal static class ParameterRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/parameters", (HttpContext http, ParametersApi parameters) => parameters.ListAsync(http)).WithTags("parameters").Asks("cursor", "from", "limit", "name", "place", "resolution", "to").Needs(Permission.ReadRecords, narrowed: true);
        api.MapGet("/inspections/{station}/{id}/parameters", (HttpContext http, ParametersApi parameters) => parameters.OfRecordAsync(http)).WithTags("parameters").Asks("window").Needs(Permission.ReadRecords, narrowed: true).AsOf(AsOfMark.ThePastOrFirst);
        api.MapGet("/machines/{id}/states", (HttpContext http, MachinesApi machines) => machines.StatesAsync(http)).WithTags("machines").Asks("from", "to").Needs(Permission.ReadRecords, narrowed: true);
    }

    public static IServiceCollection AddParametersApi(this IServiceCollection services) => services
        .AddSingleton<RecordParameters>().AddSingleton<ParametersApi>().AddSingleton<MachinesApi>();
}

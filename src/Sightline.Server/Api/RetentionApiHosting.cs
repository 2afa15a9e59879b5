namespace Sightline.Server.Api;

/// <summary>What retention needs of the host.</summary>
internal static class RetentionApiHosting
{
    public static IServiceCollection AddRetentionApi(this IServiceCollection services) => services.AddSingleton<Acts.RetentionActs>().AddSingleton<RetentionApi>().AddSingleton<Pages.Retention.RetentionPages>();
}

using Sightline.Server.Api;

namespace Sightline.Server.AuditPack;

/// <summary>Registers the audit pack.</summary>
internal static class AuditPackHosting
{
    public static IServiceCollection AddAuditPack(this IServiceCollection services) => services
        .AddSingleton<AuditPackDesk>().AddSingleton<AuditPackApi>()
        .AddSingleton<IAuditAnswer, PartAnswer>().AddSingleton<IAuditAnswer, LotAnswer>().AddSingleton<IAuditAnswer, VerdictAnswer>().AddSingleton<IAuditAnswer, CameraAnswer>()
        .AddSingleton<IAuditAnswer, NetworkAnswer>().AddSingleton<IAuditAnswer, RetentionAnswer>().AddSingleton<IAuditAnswer, TamperAnswer>().AddSingleton<IAuditAnswer, AuthorisationAnswer>().AddSingleton<IAuditAnswer, ChangeAnswer>();
}

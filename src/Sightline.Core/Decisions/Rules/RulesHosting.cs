using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Decisions.Rules.Life;
using Sightline.Settings;

namespace Sightline.Decisions.Rules;

/// <summary>Registers what keeps rules and what they find.</summary>
internal static class RulesHosting
{
    public static IServiceCollection AddRules(this IServiceCollection services) => services
        .AddSettings<RuleOptions, RuleOptionsCheck>("Rules")
        .AddSingleton<RuleDesk>().AddSingleton<RuleReplay>().AddSingleton<FindingList>().AddSingleton<FindingQuery>().AddSingleton<FindingDesk>()
        .AddSingleton<IStage, RuleStage>();
}

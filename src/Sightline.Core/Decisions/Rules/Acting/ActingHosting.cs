using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>Registers what is done about findings.</summary>
internal static class ActingHosting
{
    public static IServiceCollection AddActing(this IServiceCollection services) => services
        .AddSingleton<ToDoQuery>().AddSingleton<ActingDesk>().AddSingleton<NoticeRules>().AddSingleton<AndonQuery>()
        .AddSingleton<IFindingAction, AlarmAction>().AddSingleton<SuspectParts>().AddSingleton<IFindingAction, HoldAction>().AddSingleton<FindingNcr>().AddSingleton<IFindingAction, NonconformanceAction>().AddSingleton<IFindingAction, ReworkAction>().AddSingleton<IFindingAction, NotifyAction>().AddSingleton<IFindingAction, MachineAction>()
        .AddSingleton<IStage, ActedStage>();
}

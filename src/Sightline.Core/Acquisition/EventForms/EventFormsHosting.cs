using Microsoft.Extensions.DependencyInjection;

namespace Sightline.Acquisition.EventForms;

/// <summary>The forms of events that a node checks. One line for each type.</summary>
internal static class EventFormsHosting
{
    public static IServiceCollection AddEventForms(this IServiceCollection services) => services
        .AddSingleton<EventFormBook>()
        .AddSingleton<IEventForm, SampleForm>().AddSingleton<IEventForm, RecipeForm>()
        .AddSingleton<IEventForm, MachineStateForm>().AddSingleton<IEventForm, MachineStoppedForm>().AddSingleton<IEventForm, MachineCycleForm>()
        .AddSingleton<IEventForm, SignedOnForm>()
        .AddSingleton<IEventForm, MaterialLoadedForm>().AddSingleton<IEventForm, MaterialUnloadedForm>().AddSingleton<IEventForm, MaterialConsumedForm>();
}

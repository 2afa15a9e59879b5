using Microsoft.Extensions.DependencyInjection;

namespace Sightline.Acquisition.EventForms;

/// <summary>The forms of events that a node checks. One line for each type.</summary>
internal static class EventFormsHosting
{
    public static IServiceCollection AddEventForms(this IServiceCollection services) => services
        .AddSingleton<EventFormBook>()
        .AddSingleton<IEventForm, SignedOnForm>()
        .AddSingleton<IEventForm, MaterialLoadedForm>().AddSingleton<IEventForm, MaterialUnloadedForm>().AddSingleton<IEventForm, MaterialConsumedForm>();
}

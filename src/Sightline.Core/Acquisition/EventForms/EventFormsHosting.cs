using Microsoft.Extensions.DependencyInjection;
using Sightline.Model;

namespace Sightline.Acquisition.EventForms;

/// <summary>The forms of events that a node checks. One line for each type.</summary>
internal static class EventFormsHosting
{
    public static IServiceCollection AddEventForms(this IServiceCollection services) => services
        .AddSingleton<EventFormBook>()
        .AddSingleton<IEventForm, SampleForm>().AddSingleton<IEventForm, RecipeForm>()
        .AddSingleton<IEventForm, MachineStateForm>().AddSingleton<IEventForm, MachineStoppedForm>().AddSingleton<IEventForm, MachineCycleForm>()
        .AddSingleton<IEventForm, SignedOnForm>()
        .AddSingleton<IEventForm, EjectConfirmedForm>().AddSingleton<IEventForm, PartIndexedForm>()
        .AddSingleton<IEventForm, MaterialLoadedForm>().AddSingleton<IEventForm, MaterialUnloadedForm>().AddSingleton<IEventForm, MaterialConsumedForm>()
        .AddSingleton<IEventForm, PartPackedForm>().AddSingleton<IEventForm, PartShippedForm>().AddSingleton<IEventForm, PartSeenForm>()
        .AddLinkForms();

    private static IServiceCollection AddLinkForms(this IServiceCollection services)
    {
        foreach (var (type, booked) in LinkForm.Types)
        {
            services.AddSingleton<IEventForm>(s => new LinkForm(type, booked, s.GetServices<IKnownLots>()));
        }

        return services;
    }
}

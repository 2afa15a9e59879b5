using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>A node whose every request comes from one caller, and a browser's way to ask it.</summary>
internal static class PageHub
{
    public static Caller Known(Role role, Scope? stations = null) => new("user", "u1", "anna", role, role.May, stations ?? Scope.Everything, Scope.Everything);

    public static Task<HubInProcess> StartAsync(Caller? caller, Action<IServiceCollection>? more = null) => HubInProcess.StartAsync(more: services =>
    {
        services.AddSingleton<IStartupFilter>(new ComesAs(caller));
        more?.Invoke(services);
    });

    public static Task<Answer> PageAsync(this HubInProcess hub, string path, params (string Name, string Value)[] headers) =>
        hub.Client(null).SendAsync(HttpMethod.Get, path, null, null, [("Accept", "text/html,*/*;q=0.8"), .. headers]);

    private sealed class ComesAs(Caller? caller) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, go) =>
            {
                if (caller is not null)
                {
                    http.Came(caller);
                }

                return go();
            });
            next(app);
        };
    }
}

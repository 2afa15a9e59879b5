using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;

namespace Sightline.SystemTests.Harness;

/// <summary>Keys for tests, made by the node's own desk.</summary>
internal static class Keys
{
    private static readonly Asking s_owner = Asking.Owner("os:tests as owner from command-line");

    public static (string Secret, ApiKey Key) AddKey(this IServiceProvider services, string role, IReadOnlyList<string>? stations = null, IReadOnlyList<string>? targets = null)
    {
        var desk = services.GetRequiredService<KeyDesk>();
        var ends = role == Roles.Vendor.Name ? TimeProvider.System.GetUtcNow().AddDays(1) : (DateTimeOffset?)null;
        var wish = new KeyWish($"tests-{role}", role, stations ?? ["*"], targets, ExpiresAt: ends);
        Assert.Empty(desk.Problems(wish, s_owner));
        return desk.Add(wish, s_owner);
    }

    public static bool Revoke(this IServiceProvider services, string id) => services.GetRequiredService<KeyDesk>().Revoke(id, "test", s_owner);
}

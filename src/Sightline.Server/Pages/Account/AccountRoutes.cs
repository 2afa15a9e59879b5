using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Account;

/// <summary>One's own account. One address shows each form and takes it.</summary>
internal static class AccountRoutes
{
    public const string SecondFactor = Paths.Account + "/second-factor";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Account, (HttpContext http, AccountPages account) => account.Show(http)).Needs(Permission.OwnAccount, narrowed: true);
        pages.MapPost(Paths.Account, (HttpContext http, AccountPages account) => account.EndSessionsAsync(http)).Needs(Permission.OwnAccount, narrowed: true);
        pages.MapGet(SecondFactor, (HttpContext http, AccountPages _) => AccountPages.SecondFactor(http)).Needs(Permission.OwnAccount, narrowed: true);
        pages.MapPost(SecondFactor, (HttpContext http, AccountPages account) => account.ActAsync(http)).Needs(Permission.OwnAccount, narrowed: true);
    }
}

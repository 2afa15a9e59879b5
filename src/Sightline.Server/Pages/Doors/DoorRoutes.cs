using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Doors;

/// <summary>The ways in and out: sign-in, first account, new password, sign-out.</summary>
internal static class DoorRoutes
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.SignIn, (HttpContext http, DoorForms forms) => forms.SignIn(http)).OpenToAll();
        pages.MapPost(Paths.SignIn, (HttpContext http, DoorForms forms) => forms.SignInAsync(http)).OpenToAll();
        pages.MapPost(Paths.SignOut, (HttpContext http, DoorForms forms) => forms.SignOutAsync(http)).Needs(Permission.OwnAccount, narrowed: true);
        pages.MapGet(Paths.NewPassword, (HttpContext http, DoorForms _) => DoorForms.NewPassword(http)).Needs(Permission.OwnAccount, narrowed: true);
        pages.MapPost(Paths.NewPassword, (HttpContext http, DoorForms forms) => forms.NewPasswordAsync(http)).Needs(Permission.OwnAccount, narrowed: true);
        pages.MapGet($"{Paths.SetUp}/{{token}}", (HttpContext http, DoorForms forms, string token) => forms.SetUpAsync(http, token)).OpenToAll();
        pages.MapPost($"{Paths.SetUp}/{{token}}", (HttpContext http, DoorForms forms, string token) => forms.SetUpTakenAsync(http, token)).OpenToAll();
    }
}

using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.People;

/// <summary>The pages of access: people, keys, and who may do what. One address shows a form and takes it.</summary>
internal static class PeopleRoutes
{
    public const string NewPerson = Paths.Access + "/people/new";
    public const string Keys = Paths.Access + "/keys";
    public const string NewKey = Keys + "/new";
    public const string Roles = Paths.Access + "/roles";

    public static string Person(string name) => $"{Paths.Access}/people/{Uri.EscapeDataString(name)}";

    public static string Key(string id) => $"{Keys}/{Uri.EscapeDataString(id)}";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Access, (HttpContext http, PeoplePages people) => people.List(http)).Needs(Permission.ReadAccess);
        pages.MapGet(NewPerson, (HttpContext http, PeoplePages _) => PeoplePages.New(http)).Needs(Permission.ChangePeople);
        pages.MapPost(NewPerson, (HttpContext http, PeoplePages people) => people.AddAsync(http)).Needs(Permission.ChangePeople);
        pages.MapGet(Paths.Access + "/people/{name}", (HttpContext http, PeoplePages people) => people.OneAsync(http)).Needs(Permission.ReadAccess);
        pages.MapPost(Paths.Access + "/people/{name}", (HttpContext http, PeoplePages people) => people.ActAsync(http)).Needs(Permission.ChangePeople);
        pages.MapGet(Keys, (HttpContext http, KeyPages keys) => keys.List(http)).Needs(Permission.ReadAccess);
        pages.MapGet(NewKey, (HttpContext http, KeyPages _) => KeyPages.New(http)).Needs(Permission.ChangeKeys);
        pages.MapPost(NewKey, (HttpContext http, KeyPages keys) => keys.AddAsync(http)).Needs(Permission.ChangeKeys);
        pages.MapGet(Keys + "/{id}", (HttpContext http, KeyPages keys, string id) => keys.OneAsync(http, id)).Needs(Permission.ReadAccess);
        pages.MapPost(Keys + "/{id}", (HttpContext http, KeyPages keys, string id) => keys.ActAsync(http, id)).Needs(Permission.ChangeKeys);
        pages.MapGet(Roles, (HttpContext http, PeoplePages _) => PageAnswer.Of<RolesPage>(http)).Needs(Permission.ReadAccess);
    }
}

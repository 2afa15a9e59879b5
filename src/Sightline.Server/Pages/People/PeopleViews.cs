using Sightline.Identity;

namespace Sightline.Server.Pages.People;

/// <summary>The list of people.</summary>
/// <param name="People">Everybody, by name.</param>
/// <param name="Present">Who of them is signed in.</param>
internal sealed record PeopleView(IReadOnlyList<Person> People, IReadOnlyDictionary<string, (int Sessions, DateTimeOffset SeenAt)> Present);

/// <summary>One person, with the form to change them.</summary>
internal sealed record PersonView(Person Person, IReadOnlyList<Session> Sessions, AccessForm Form, IReadOnlyList<string> Problems);

/// <summary>The form for a new person or key.</summary>
internal sealed record NewAccessView(AccessForm Form, IReadOnlyList<string> Problems);

/// <summary>The list of keys, narrowed to names that hold some letters and to a state.</summary>
internal sealed record KeysView(IReadOnlyList<ApiKey> Keys, int Of);

/// <summary>One key. <paramref name="Problem"/> is the key of a text, when an act was refused.</summary>
internal sealed record KeyView(ApiKey Key, string? Problem);

/// <summary>A secret, shown on the page that answers the form and nowhere after.</summary>
/// <param name="Kind">Begin of its texts: <c>person</c> or <c>key</c>.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Secret">The first password, or the key.</param>
/// <param name="Next">Where to go on.</param>
internal sealed record SecretView(string Kind, string Name, string Secret, string Next);

/// <summary>What a form for a person or key holds, as typed.</summary>
internal sealed record AccessForm(
    string Name, string DisplayName, string Role, string Stations, string Targets, string Ends, string Reason, IReadOnlyList<string>? Permissions = null)
{
    public static readonly AccessForm Empty = new("", "", "", "", "", "", "");

    public static AccessForm Of(FormFields form) => new(
        form.Text("name"), form.Text("displayName"), form.Text("role"), form.Text("stations"), form.Text("targets"), form.Text("ends"), form.Text("reason"), form.Chosen("permission"));

    public static AccessForm Of(Person person, PlantClock clock) => new(
        person.Name, person.DisplayName ?? "", person.Role.Name, Lines(person.Stations.Names), Lines(person.Targets.Names), PlantTimeText.Write(clock, person.ExpiresAt), "");

    private static string Lines(IReadOnlyList<string>? names) => names is null ? "" : string.Join('\n', names);
}

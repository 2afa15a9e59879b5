using System.Text.Json;

namespace Sightline.Server.Access.OpenId;

/// <summary>Reads who somebody is from what the provider says about them.</summary>
internal sealed class PersonClaims(OpenIdOptions settings, JsonElement idToken, JsonElement? userInfo = null)
{
    public string Issuer => Text("iss")!;

    public string Subject => Text("sub")!;

    /// <summary>Null when neither document has one.</summary>
    public string? Name => settings.NameClaim.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(NameFrom).FirstOrDefault(name => name is not null);

    public bool HasGroups => Find(settings.RolesClaim) is not null;

    /// <summary>True when everything we read is in the id_token, so that nobody need be asked again.</summary>
    public bool IsEnough => Name is not null && HasGroups;

    /// <summary>The person with the role of the first line of the settings that fits one of their groups.</summary>
    /// <exception cref="SignInFailedException">No name, or no group that has a role here.</exception>
    public ExternalPerson ToPerson()
    {
        var name = Name ?? throw new SignInFailedException(
            "The sign-in provider does not say what your name is. Tell whoever runs Sightline.", $"None of the claims '{settings.NameClaim}' is given for subject {Plain.Text(Subject)}.");
        var groups = Groups().ToHashSet(StringComparer.Ordinal);
        var fitting = settings.Roles.FirstOrDefault(role => groups.Contains(role.Group)) ?? throw new SignInFailedException(
            "You are known to the sign-in provider, but none of your groups has a role here. Ask an administrator of Sightline.",
            $"None of the {groups.Count} groups in the claim '{settings.RolesClaim}' of {Plain.Text(name)} has a role in OpenId:Roles.");
        return new ExternalPerson(Issuer, Subject, name, Text("name"), fitting.Role);
    }

    private string? NameFrom(string claim) => claim == "email" && Find("email_verified") is { ValueKind: JsonValueKind.False } ? null : Text(claim);

    private IEnumerable<string> Groups() => Find(settings.RolesClaim) switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } many => many.EnumerateArray().Where(group => group.ValueKind == JsonValueKind.String).Select(group => group.GetString()!),
        _ => [],
    };

    private string? Text(string claim) =>
        Find(claim) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    // The id_token is signed and therefore goes first.
    private JsonElement? Find(string claim) =>
        idToken.TryGetProperty(claim, out var signed) ? signed
        : userInfo is { } info && info.TryGetProperty(claim, out var told) ? told
        : null;
}

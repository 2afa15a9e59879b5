using System.CommandLine;
using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline key add|list|rotate|revoke</c>: API keys of a node, running or stopped.</summary>
internal static class KeyVerb
{
    public static Command Create() => new("key", "API keys of a node, running or stopped.")
    {
        Add(), List(), Rotate(), Revoke(),
        HelpWithExample.Option("Example:\n  sightline key add --data /var/lib/sightline --name L1-AOI-2 --role station --station L1-AOI-2\n  sightline key list --data /var/lib/sightline"),
    };

    private static Command Add()
    {
        var (data, json, expires) = (Words.Data(), Words.Json(), Words.Expires());
        var name = new Option<string>("--name") { Description = "Who uses it, for example L1-AOI-2. One word.", Required = true };
        var role = new Option<string>("--role") { Description = $"{string.Join(", ", Roles.All.Where(r => r.ForKeys).Select(r => r.Name))}.", DefaultValueFactory = _ => Roles.Station.Name };
        role.AcceptOnlyFromAmong([.. Roles.All.Where(r => r.ForKeys).Select(r => r.Name)]);
        var stations = Words.Names("--station", "A station it may speak for; again for each further one. \"*\" for any.");
        var targets = Words.Names("--target", "A target it may see; again for each further one.");
        var permissions = Words.Names("--permission", "Fewer permissions than the role has; again for each.");
        var command = new Command("add", "Make a key. It is shown once.")
        {
            data, name, role, stations, targets, permissions, expires, json,
            HelpWithExample.Option("Example:\n  sightline key add --data /var/lib/sightline --name L1-AOI-2 --role station --station L1-AOI-2 --expires 2027-12-31T00:00:00Z"),
        };
        command.SetAction(parse =>
        {
            using var access = new FolderAccess(new DataFolder(parse.GetValue(data)!));
            var wish = new KeyWish(parse.GetValue(name)!, parse.GetValue(role)!, Words.Listed(parse.GetValue(stations)), Words.Listed(parse.GetValue(targets)),
                Words.Listed(parse.GetValue(permissions)), Words.Time(parse.GetValue(expires)));
            var owner = Words.Owner();
            return Words.Refused(access.KeyDesk.Problems(wish, owner), Run.WrongUsage) ?? Show(access.KeyDesk.Add(wish, owner), parse.GetValue(json));
        });
        return command;
    }

    private static Command List()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var command = new Command("list", "List keys, without their secrets.") { data, json, HelpWithExample.Option("Example:\n  sightline key list --data /var/lib/sightline") };
        command.SetAction(parse =>
        {
            using var access = new FolderAccess(Given.Node(parse.GetValue(data)!));
            foreach (var key in access.KeyDesk.List())
            {
                Console.WriteLine(parse.GetValue(json) ? Json(key).ToJsonString() : Line(key));
            }

            return Run.Done;
        });
        return command;
    }

    private static Command Rotate()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var id = new Argument<string>("ID") { Description = "The key's id, as listed." };
        var overlap = new Option<TimeSpan>("--overlap") { Description = "How long the old key goes on working.", DefaultValueFactory = _ => TimeSpan.FromHours(24) };
        overlap.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<TimeSpan>() < TimeSpan.Zero)
            {
                result.AddError("--overlap is negative. Give a time span such as 7.00:00:00 for a week, or 00:00:00 to end the old key at once.");
            }
        });
        var command = new Command("rotate", "Make a new key in the place of another, which goes on working for the overlap.")
        {
            id, overlap, data, json, HelpWithExample.Option("Example:\n  sightline key rotate 0a1b2c3d4e5f --overlap 7.00:00:00 --data /var/lib/sightline"),
        };
        command.SetAction(parse =>
        {
            using var access = new FolderAccess(Given.Node(parse.GetValue(data)!));
            return access.KeyDesk.Rotate(parse.GetValue(id)!, parse.GetValue(overlap), Words.Owner()) is { } made
                ? Show(made, parse.GetValue(json))
                : None(parse.GetValue(id)!);
        });
        return command;
    }

    private static Command Revoke()
    {
        var data = Words.Data();
        var id = new Argument<string>("ID") { Description = "The key's id, as listed." };
        var reason = new Option<string?>("--reason") { Description = "Why, for the audit." };
        var command = new Command("revoke", "End a key. A running node refuses it within a second.") { id, reason, data, HelpWithExample.Option("Example:\n  sightline key revoke 0a1b2c3d4e5f --reason \"laptop lost\" --data /var/lib/sightline") };
        command.SetAction(parse =>
        {
            using var access = new FolderAccess(Given.Node(parse.GetValue(data)!));
            if (!access.KeyDesk.Revoke(parse.GetValue(id)!, parse.GetValue(reason), Words.Owner()))
            {
                return None(parse.GetValue(id)!);
            }

            Console.WriteLine($"Key {parse.GetValue(id)} is revoked.");
            return Run.Done;
        });
        return command;
    }

    private static int Show((string Secret, ApiKey Key) made, bool asJson)
    {
        var json = Json(made.Key);
        json["key"] = made.Secret;
        Console.WriteLine(asJson ? json.ToJsonString() : $"{made.Secret}\nKey {made.Key.Id} for {made.Key.Name} ({made.Key.Role}). It is not shown again; send it as X-Api-Key.");
        return Run.Done;
    }

    private static JsonObject Json(ApiKey key)
    {
        var json = key.ToNode();
        json["state"] = key.State(TimeProvider.System.GetUtcNow());
        json["usedAt"] = JsonText.Time(key.UsedAt);
        json["usedFrom"] = key.UsedFrom;
        return json;
    }

    private static string Line(ApiKey key) =>
        $"{key.Id}  {key.Role,-10}  {key.State(TimeProvider.System.GetUtcNow()),-8}  {key.AddedAt:yyyy-MM-dd HH:mm}Z  {key.Name}"
        + $"{(key.Stations.IsLimited ? $"  stations {key.Stations}" : "")}{(key.Targets.IsLimited ? $"  targets {key.Targets}" : "")}"
        + $"{(key.ExpiresAt is { } ends ? $"  until {ends:yyyy-MM-dd HH:mm}Z" : "")}{(key.RevokedAt is { } at ? $"  revoked {at:yyyy-MM-dd HH:mm}Z" : "")}"
        + $"{(key.UsedAt is { } used ? $"  last used {used:yyyy-MM-dd HH:mm}Z from {key.UsedFrom}" : "  never used")}";

    private static int None(string id)
    {
        Console.Error.WriteLine($"There is no working key '{id}'. 'sightline key list' shows them.");
        return Run.Failed;
    }
}

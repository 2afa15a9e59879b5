using System.CommandLine;
using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline key add|list|revoke</c>: API keys of a node, running or stopped.</summary>
internal static class KeyVerb
{
    public static Command Create() => new("key", "API keys of a node, running or stopped.") { Add(), List(), Revoke() };

    private static Command Add()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var name = new Option<string>("--name") { Description = "Who uses it, for example L1-AOI-2.", Required = true };
        var role = new Option<string>("--role") { Description = "station, integrator or auditor.", DefaultValueFactory = _ => "station" };
        role.AcceptOnlyFromAmong([.. KeyStore.Roles]);
        var command = new Command("add", "Make a key. It is shown once.")
        {
            data, name, role, json, HelpWithExample.Option("Example:\n  sightline key add --data /var/lib/sightline --name L1-AOI-2 --role station"),
        };
        command.SetAction(parse =>
        {
            using var keys = new KeyStore(new DataFolder(parse.GetValue(data)!), TimeProvider.System);
            var (secret, key) = keys.Add(parse.GetValue(name)!, parse.GetValue(role)!);
            Console.WriteLine(parse.GetValue(json)
                ? new JsonObject { ["id"] = key.Id, ["name"] = key.Name, ["role"] = key.Role, ["key"] = secret }.ToJsonString()
                : $"{secret}\nKey {key.Id} for {key.Name} ({key.Role}). It is not shown again; send it as X-Api-Key.");
            return Run.Done;
        });
        return command;
    }

    private static Command List()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var command = new Command("list", "List keys, without their secrets.") { data, json, HelpWithExample.Option("Example:\n  sightline key list --data /var/lib/sightline") };
        command.SetAction(parse =>
        {
            using var keys = new KeyStore(new DataFolder(parse.GetValue(data)!), TimeProvider.System);
            foreach (var key in keys.List())
            {
                Console.WriteLine(parse.GetValue(json)
                    ? new JsonObject { ["id"] = key.Id, ["name"] = key.Name, ["role"] = key.Role, ["addedAt"] = key.AddedAt.ToString("O"), ["revokedAt"] = key.RevokedAt?.ToString("O") }.ToJsonString()
                    : $"{key.Id}  {key.Role,-10}  {key.AddedAt:yyyy-MM-dd HH:mm}Z  {key.Name}{(key.RevokedAt is { } at ? $"  revoked {at:yyyy-MM-dd HH:mm}Z" : "")}");
            }

            return Run.Done;
        });
        return command;
    }

    private static Command Revoke()
    {
        var data = Words.Data();
        var id = new Argument<string>("ID") { Description = "The key's id, as listed." };
        var command = new Command("revoke", "End a key. A running node refuses it within a second.") { id, data, HelpWithExample.Option("Example:\n  sightline key revoke 0a1b2c3d4e5f --data /var/lib/sightline") };
        command.SetAction(parse =>
        {
            using var keys = new KeyStore(new DataFolder(parse.GetValue(data)!), TimeProvider.System);
            if (keys.Revoke(parse.GetValue(id)!))
            {
                Console.WriteLine($"Key {parse.GetValue(id)} is revoked.");
                return Run.Done;
            }

            Console.Error.WriteLine($"There is no working key '{parse.GetValue(id)}'. 'sightline key list' shows them.");
            return Run.Failed;
        });
        return command;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline user add|list|reset-password|end</c>: people of a node, running or stopped.</summary>
internal static class UserVerb
{
    public static Command Create() => new("user", "People of a node, running or stopped.")
    {
        Add(), List(),
        Change("reset-password", "Give a new first password, end all sessions and the second factor.", (people, person, reason) => people.ResetPasswordAsync(person, reason, Words.Owner()), Words.Json()),
        Change("unlock", "Unlock an account after wrong passwords.", (people, person, reason) => people.UnlockAsync(person, reason, Words.Owner())),
        Change("end", "End somebody's access and sessions. The account stays in the list.", (people, person, reason) => people.EndAsync(person, reason, Words.Owner())),
        HelpWithExample.Option("Example:\n  sightline user add --data /var/lib/sightline --name anna --role quality\n  sightline user list --data /var/lib/sightline"),
    };

    private static Command Add()
    {
        var (data, json, expires) = (Words.Data(), Words.Json(), Words.Expires());
        var name = new Option<string>("--name") { Description = "The name to sign in with. One word.", Required = true };
        var display = new Option<string?>("--display-name") { Description = "As people call them." };
        var role = new Option<string>("--role") { Description = $"{string.Join(", ", Roles.All.Where(r => r.ForPeople).Select(r => r.Name))}.", Required = true };
        role.AcceptOnlyFromAmong([.. Roles.All.Where(r => r.ForPeople).Select(r => r.Name)]);
        var stations = Words.Names("--station", "A station the access is limited to; again for each further one.");
        var targets = Words.Names("--target", "A target the access is limited to; again for each further one.");
        var command = new Command("add", "Add a person. The first password is shown once and must be changed at the first sign-in.")
        {
            data, name, display, role, stations, targets, expires, json,
            HelpWithExample.Option("Example:\n  sightline user add --data /var/lib/sightline --name anna --role quality\n  sightline user add --name acme-service --role vendor --station L1-AOI-2 --expires 2026-12-01T18:00:00Z"),
        };
        command.SetAction(async (parse, _) =>
        {
            using var access = new FolderAccess(new DataFolder(parse.GetValue(data)!));
            var wish = new PersonWish(parse.GetValue(name)!, parse.GetValue(role)!, parse.GetValue(display), Words.Listed(parse.GetValue(stations)),
                Words.Listed(parse.GetValue(targets)), Words.Time(parse.GetValue(expires)));
            var change = await access.People.AddAsync(wish, Words.Owner());
            if (Words.Refused(change.Problems, change.WishIsWrong ? Run.WrongUsage : Run.Failed) is { } refused)
            {
                return refused;
            }

            return Show(change.FirstPassword!, wish.Name, wish.Role, parse.GetValue(json));
        });
        return command;
    }

    private static Command List()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var command = new Command("list", "List people.") { data, json, HelpWithExample.Option("Example:\n  sightline user list --data /var/lib/sightline") };
        command.SetAction(parse =>
        {
            using var access = new FolderAccess(Given.Node(parse.GetValue(data)!));
            foreach (var person in access.People.List())
            {
                var state = person.State(TimeProvider.System.GetUtcNow());
                var node = person.ToNode();
                node["state"] = state;
                Console.WriteLine(parse.GetValue(json)
                    ? node.ToJsonString()
                    : $"{person.Name,-20}  {person.Role.Name,-10}  {state}{(person.ExpiresAt is { } ends ? $"  until {ends:yyyy-MM-dd HH:mm}Z" : "")}");
            }

            return Run.Done;
        });
        return command;
    }

    private static Command Change(string verb, string what, Func<PeopleDesk, Person, string?, Task<AccessChange>> change, Option<bool>? json = null)
    {
        var data = Words.Data();
        var name = new Argument<string>("NAME") { Description = "The name to sign in with." };
        var reason = new Option<string?>("--reason") { Description = "Why, for the audit." };
        var command = new Command(verb, what) { name, reason, data, HelpWithExample.Option($"Example:\n  sightline user {verb} anna --data /var/lib/sightline") };
        if (json is not null)
        {
            command.Add(json);
        }

        command.SetAction(async (parse, _) =>
        {
            using var access = new FolderAccess(Given.Node(parse.GetValue(data)!));
            if (await access.People.FindAsync(parse.GetValue(name)!) is not { } person)
            {
                return Words.Refused([$"There is no account '{parse.GetValue(name)}'. 'sightline user list' shows them."], Run.Failed)!.Value;
            }

            var changed = await change(access.People, person, parse.GetValue(reason));
            if (Words.Refused(changed.Problems, Run.Failed) is { } refused)
            {
                return refused;
            }

            if (changed.FirstPassword is { } first)
            {
                return Show(first, person.Name, person.Role.Name, json is not null && parse.GetValue(json));
            }

            Console.WriteLine("Done.");
            return Run.Done;
        });
        return command;
    }

    private static int Show(string firstPassword, string name, string role, bool asJson)
    {
        Console.WriteLine(asJson
            ? new JsonObject { ["name"] = name, ["role"] = role, ["firstPassword"] = firstPassword }.ToJsonString()
            : $"{firstPassword}\nFirst password of {name} ({role}). It is not shown again, and must be changed at the next sign-in.");
        return Run.Done;
    }
}

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
        Change("reset-password", "Give a new first password, end all sessions and the second factor.", (people, person, reason) => people.ResetPasswordAsync(person, reason, Words.Owner())),
        Change("unlock", "Unlock an account after wrong passwords.", (people, person, reason) => people.UnlockAsync(person, reason, Words.Owner())),
        Change("end", "End somebody's access and sessions. The account stays in the list.", (people, person, reason) => people.EndAsync(person, reason, Words.Owner())),
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
            if (Words.Refused(change.Problems) is { } refused)
            {
                return refused;
            }

            Console.WriteLine(parse.GetValue(json)
                ? new JsonObject { ["name"] = wish.Name, ["role"] = wish.Role, ["firstPassword"] = change.FirstPassword }.ToJsonString()
                : $"{change.FirstPassword}\nFirst password of {wish.Name} ({wish.Role}). It is not shown again, and must be changed at the first sign-in.");
            return Run.Done;
        });
        return command;
    }

    private static Command List()
    {
        var (data, json) = (Words.Data(), Words.Json());
        var command = new Command("list", "List people.") { data, json, HelpWithExample.Option("Example:\n  sightline user list --data /var/lib/sightline") };
        command.SetAction(parse =>
        {
            using var access = new FolderAccess(new DataFolder(parse.GetValue(data)!));
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

    private static Command Change(string verb, string what, Func<PeopleDesk, Person, string?, Task<AccessChange>> change)
    {
        var data = Words.Data();
        var name = new Argument<string>("NAME") { Description = "The name to sign in with." };
        var reason = new Option<string?>("--reason") { Description = "Why, for the audit." };
        var command = new Command(verb, what) { name, reason, data, HelpWithExample.Option($"Example:\n  sightline user {verb} anna --data /var/lib/sightline") };
        command.SetAction(async (parse, _) =>
        {
            using var access = new FolderAccess(new DataFolder(parse.GetValue(data)!));
            if (await access.People.FindAsync(parse.GetValue(name)!) is not { } person)
            {
                return Words.Refused([$"There is no account '{parse.GetValue(name)}'. 'sightline user list' shows them."])!.Value;
            }

            var changed = await change(access.People, person, parse.GetValue(reason));
            if (Words.Refused(changed.Problems) is { } refused)
            {
                return refused;
            }

            Console.WriteLine(changed.FirstPassword is { } first ? $"{first}\nFirst password of {person.Name}. It is not shown again, and must be changed at the next sign-in." : "Done.");
            return Run.Done;
        });
        return command;
    }
}

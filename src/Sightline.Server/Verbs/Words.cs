using System.CommandLine;
using Sightline.Identity;
using Sightline.Model;

namespace Sightline.Server.Verbs;

/// <summary>Options that several verbs share, and how their values are read.</summary>
internal static class Words
{
    public const string UsualFolder = "./sightline-data";
    public const string UsualUrl = "http://127.0.0.1:5080";

    public static Option<string> Data() => new("--data") { Description = "The node's data folder.", DefaultValueFactory = _ => UsualFolder };

    public static Option<string> Urls() => new("--urls") { Description = "Addresses to listen on, separated by semicolons. Port 0 takes a free one.", DefaultValueFactory = _ => UsualUrl };

    public static Option<bool> Json() => new("--json") { Description = "Print as JSON." };

    public static Option<string[]> Names(string name, string description) => new(name) { Description = description };

    /// <summary>A time to come, checked where the verb is parsed: a wrong one is wrong usage.</summary>
    public static Option<string?> Expires()
    {
        var option = new Option<string?>("--expires") { Description = "When it ends by itself, such as 2027-12-31T00:00:00Z." };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !Rfc3339.TryParse(text, out _))
            {
                result.AddError($"--expires is '{text}'. Give an RFC 3339 time with an offset, such as 2027-12-31T00:00:00Z.");
            }
        });
        return option;
    }

    public static DateTimeOffset? Time(string? text) => text is not null && Rfc3339.TryParse(text, out var time) ? time : null;

    /// <summary>Null where the option was not given.</summary>
    public static IReadOnlyList<string>? Listed(string[]? names) => names is null or [] ? null : names;

    /// <summary>Who can write the data folder owns the node. The audit names the account of the operating system.</summary>
    public static Asking Owner() => Asking.Owner(new ActorText($"os:{string.Concat(Environment.UserName.Where(c => !char.IsWhiteSpace(c)))}", "owner", "command-line").ToString());

    /// <summary>Prints problems. Null when there are none, else the exit code.</summary>
    public static int? Refused(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        return problems.Count == 0 ? null : Run.WrongUsage;
    }
}

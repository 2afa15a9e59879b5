using System.CommandLine;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Transport;

namespace Sightline.Server.Verbs;

/// <summary>Options that several verbs share, and how their values are read.</summary>
internal static class Words
{
    public const string UsualFolder = "./sightline-data";
    public const string UsualUrl = "http://127.0.0.1:5080";

    public static Option<string> Data() => new("--data") { Description = "The node's data folder.", DefaultValueFactory = _ => UsualFolder };

    public static Option<string> Urls()
    {
        var option = new Option<string>("--urls") { Description = "Addresses to listen on, separated by semicolons. Port 0 takes a free one.", DefaultValueFactory = _ => UsualUrl };
        option.Validators.Add(result =>
        {
            foreach (var fault in new ListenPlan(result.GetValueOrDefault<string>() ?? "").Faults())
            {
                result.AddError(fault);
            }
        });
        return option;
    }

    /// <summary>Address of a node that is asked over the network.</summary>
    public static Option<string?> To(string description)
    {
        var option = new Option<string?>("--to") { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            {
                result.AddError($"--to is '{text}', which is no address of a node. Write it as {UsualUrl}.");
            }
        });
        return option;
    }

    /// <summary>The same for a verb that only a running node can do.</summary>
    public static Option<string?> ToRunning()
    {
        var option = To("Address of the node.");
        option.DefaultValueFactory = _ => UsualUrl;
        return option;
    }

    /// <summary>A moment of the journal: a position or a time.</summary>
    public static Option<string?> AsOf()
    {
        var option = new Option<string?>("--as-of") { Description = "As known at a journal position or a time, such as 2026-11-20T08:15:30Z." };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(long.TryParse(text, out var position) && position >= 0) && !Rfc3339.TryParse(text, out _))
            {
                result.AddError($"--as-of is '{text}'. Give a journal position, or an RFC 3339 time with an offset, such as 2026-11-20T08:15:30Z.");
            }
        });
        return option;
    }

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
    public static int? Refused(IReadOnlyList<string> problems, int code)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        return problems.Count == 0 ? null : code;
    }
}

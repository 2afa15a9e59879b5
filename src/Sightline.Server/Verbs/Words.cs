using System.CommandLine;

namespace Sightline.Server.Verbs;

/// <summary>Options that several verbs share.</summary>
internal static class Words
{
    public const string UsualFolder = "./sightline-data";
    public const string UsualUrl = "http://127.0.0.1:5080";

    public static Option<string> Data() => new("--data") { Description = "The node's data folder.", DefaultValueFactory = _ => UsualFolder };

    public static Option<string> Urls() => new("--urls") { Description = "Addresses to listen on, separated by semicolons. Port 0 takes a free one.", DefaultValueFactory = _ => UsualUrl };

    public static Option<bool> Json() => new("--json") { Description = "Print as JSON." };
}

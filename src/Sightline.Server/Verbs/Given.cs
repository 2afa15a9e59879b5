using System.CommandLine;
using System.CommandLine.Parsing;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary>Checks what was given to a verb: that folders are there, and that every option has an effect.</summary>
internal static class Given
{
    /// <summary>The folder of a node that is there, or was prepared with keys and people before its first start. Nothing is created.</summary>
    /// <exception cref="WrongUsageException">There is none.</exception>
    public static DataFolder Node(string data)
    {
        var folder = new DataFolder(data);
        return File.Exists(folder.Journal) || File.Exists(folder.Identity) ? folder : throw NoNode(folder);
    }

    /// <summary>The folder of a node that has taken something at least once.</summary>
    /// <exception cref="WrongUsageException">There is none.</exception>
    public static DataFolder Journal(string data)
    {
        var folder = new DataFolder(data);
        return File.Exists(folder.Journal) ? folder : throw NoNode(folder);
    }

    /// <summary>A folder that is there.</summary>
    /// <exception cref="WrongUsageException">It is not.</exception>
    public static string Folder(string path, string what) =>
        Directory.Exists(path) ? path : throw new WrongUsageException($"There is no folder {Path.GetFullPath(path)}. Give {what}.");

    /// <summary>An option that changes nothing would let somebody believe that it did.</summary>
    public static void RefuseTogether(this Command command, Option idle, Symbol with, string why) =>
        command.Validators.Add(result =>
        {
            if (result.Has(idle) && result.Has(with))
            {
                result.AddError(why);
            }
        });

    /// <summary>The same for an option that is for another alone.</summary>
    public static void RefuseAlone(this Command command, Option idle, Symbol without, string why) =>
        command.Validators.Add(result =>
        {
            if (result.Has(idle) && !result.Has(without))
            {
                result.AddError(why);
            }
        });

    /// <summary>Options of a verb that were given before a verb below it.</summary>
    public static void RefuseOptionsAbove(this Command command) =>
        command.Validators.Add(result =>
        {
            foreach (var option in (result.Parent as CommandResult)?.Children.OfType<OptionResult>().Where(o => !o.Implicit) ?? [])
            {
                result.AddError($"{option.Option.Name} stands before '{command.Name}', where it has no effect. Leave it out.");
            }
        });

    private static bool Has(this CommandResult result, Symbol symbol) => symbol switch
    {
        Option option => result.GetResult(option) is { Implicit: false },
        Argument argument => result.GetResult(argument) is { Tokens.Count: > 0 },
        _ => throw new ArgumentOutOfRangeException(nameof(symbol), symbol, "Neither option nor argument."),
    };

    private static WrongUsageException NoNode(DataFolder folder) => new($"There is no node in {folder.Path}. Give the node's folder with --data.");
}

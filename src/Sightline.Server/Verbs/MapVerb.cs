using System.CommandLine;
using System.Text.Json.Nodes;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Server.Api;
using Sightline.Storage;

namespace Sightline.Server.Verbs;

/// <summary><c>sightline map check</c>: names everything that is wrong with map files, for people and for a build.</summary>
internal static class MapVerb
{
    private const string Example = "Example:\n  sightline map check config/maps/mes.json --data /var/lib/sightline --strict";

    public static Command Create()
    {
        var command = new Command("map", "Check map files.") { HelpWithExample.Option(Example) };
        command.Subcommands.Add(Check());
        return command;
    }

    private static Command Check()
    {
        var files = new Argument<FileInfo[]>("files") { Description = "Map files.", Arity = ArgumentArity.OneOrMore };
        var data = new Option<string?>("--data") { Description = "A node's folder: classes that its stations sent and the map does not list are named." };
        var strict = new Option<bool>("--strict") { Description = "Count a class that was sent and is not listed as wrong." };
        var json = Words.Json();
        var command = new Command("check", "Name everything that is wrong with map files.")
        {
            files, data, strict, json, HelpWithExample.Option(Example),
        };
        command.RefuseAlone(strict, data, "--strict is for --data: only a node knows which classes were sent.");
        command.SetAction(parse => Run(parse.GetValue(files)!, parse.GetValue(data), parse.GetValue(strict), parse.GetValue(json)));
        return command;
    }

    private static int Run(FileInfo[] files, string? data, bool strict, bool json)
    {
        if (files.FirstOrDefault(f => !f.Exists) is { } missing)
        {
            Console.Error.WriteLine($"There is no file {missing.FullName}.");
            return Verbs.Run.WrongUsage;
        }

        if (data is not null && !File.Exists(new DataFolder(data).Projections))
        {
            Console.Error.WriteLine($"There is no node in {data}. Give a node's folder with --data, or leave it out.");
            return Verbs.Run.WrongUsage;
        }

        var seen = data is null ? null : Seen(data);
        var isGood = true;
        foreach (var file in files)
        {
            var reading = NewMapCheck.Read(file.Name, File.ReadAllText(file.FullName));
            var coverage = reading.File is { } map && seen is not null ? MapCoverage.Of(MapPlan.Build(map), seen.Select(s => s.Class)) : null;
            isGood &= reading.Problems.Count == 0 && !(strict && coverage is { Unmapped.Count: > 0 });
            Console.WriteLine(json ? Shape(file, reading, coverage).ToJsonString() : Text(file, reading, coverage));
        }

        return isGood ? Verbs.Run.Done : Verbs.Run.Failed;
    }

    private static IReadOnlyList<ClassSeen> Seen(string data)
    {
        using var projections = new ProjectionReader(new DataFolder(data));
        return ClassesSeen.Read(projections);
    }

    private static string Text(FileInfo file, MapReading reading, MapCoverage? coverage)
    {
        if (reading.File is not { } map)
        {
            return string.Join(Environment.NewLine, reading.Problems);
        }

        var good = $"{file.Name}: good. Target {map.Target}, version {map.Version}.";
        foreach (var (code, classes) in MapCoverage.SharedCodes(map.Classes))
        {
            good += $"{Environment.NewLine}{file.Name}: code {code} stands for {classes.Count} classes, which the target cannot tell apart: {string.Join(", ", classes)}.";
        }

        if (coverage is { NotSeen.Count: > 0 })
        {
            good += $"{Environment.NewLine}{file.Name}: {coverage.NotSeen.Count} classes are listed and were never sent; look for one that is misspelt or no longer made: {string.Join(", ", coverage.NotSeen)}.";
        }

        return coverage is null ? good
            : coverage.Unmapped.Count == 0 ? $"{good} Every class that was sent is listed."
            : $"{good}{Environment.NewLine}{file.Name}: {coverage.Unmapped.Count} classes were sent and are not listed, so unknownClass applies to them: {string.Join(", ", coverage.Unmapped)}.";
    }

    private static JsonObject Shape(FileInfo file, MapReading reading, MapCoverage? coverage) => new()
    {
        ["file"] = file.Name,
        ["target"] = reading.Target,
        ["version"] = reading.File?.Version,
        ["problems"] = JsonText.Words(reading.Problems),
        ["unmapped"] = coverage is null ? null : JsonText.Words(coverage.Unmapped),
        ["sharedCodes"] = reading.File is { } map ? MapJsonText.SharedCodes(MapCoverage.SharedCodes(map.Classes)) : null,
        ["notSeen"] = coverage is null ? null : JsonText.Words(coverage.NotSeen),
    };
}

using System.Globalization;
using Sightline.Plant.Seed;

namespace Sightline.Benchmarks.HubUnderTest;

/// <summary>Tells a hub about the plant: the simulated plant's master data, and the benchmark's cameras with what they make.</summary>
internal static class PlantSetup
{
    /// <summary>Context of a camera: the order gives product, batch and customer order, the rest comes from here.</summary>
    public static string Context(DateTimeOffset from, string lot) => $$"""
        {"workOrder":"WO-1001","validFrom":"{{from.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)}}","operator":"OP-17","materialLots":["{{lot}}","LOT-INK-07"],"recipe":{"id":"R-100","version":"4"},"machine":"PRESS-1"}
        """;

    public static string StationMaster(string id) =>
        $$"""{"name":"Camera {{id}}","line":"L1","machine":"PRESS-1","workOrderFrom":"context","unknownWorkOrder":"park"}""";

    public static async Task SeedAsync(Hub hub, DateTimeOffset? since = null)
    {
        await new PlantSeeder(hub.Http, apiKey: null).SeedAsync(CancellationToken.None);
        var from = since ?? TimeProvider.System.GetUtcNow().AddDays(-2);
        foreach (var station in hub.Stations)
        {
            await hub.PutAsync($"/api/v1/stations/{station.Name}", StationMaster(station.Name));
            await hub.PutAsync($"/api/v1/stations/{station.Name}/context", Context(from, "LOT-AL-0815"));
        }

        await hub.DrainAsync();
    }

    /// <summary>Writes the demo's map and target into a data folder. A paused target: the outbox is written and nothing is sent.</summary>
    public static void WriteTarget(string folder, string mes, string stage, string name = "mes", int lanes = 8, int mostPerSecond = 0)
    {
        foreach (var part in (string[])["secrets", "config/maps", "config/targets"])
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
        }

        var token = Path.Combine(folder, "secrets/mes-token");
        File.WriteAllText(token, "bench");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.WriteAllText(Path.Combine(folder, $"config/maps/{name}.json"), Shipped("mes.map.json").Replace("\"target\": \"mes\"", $"\"target\": \"{name}\""));
        var pace = mostPerSecond == 0 ? "" : $", \"mostPerSecond\": {mostPerSecond}";
        var target = Shipped("mes.target.json").Replace("\"name\": \"mes\"", $"\"name\": \"{name}\"").Replace("\"lanes\": 8", $"\"lanes\": {lanes}{pace}").Replace("\"recognisesRepeats\"", $"\"maxConnectionsPerServer\": {lanes}, \"recognisesRepeats\"")
            .Replace("{mes}", mes).Replace("{token}", token).Replace("\"stage\": \"live\"", $"\"stage\": \"{stage}\"");
        File.WriteAllText(Path.Combine(folder, $"config/targets/{name}.json"), target);
    }

    /// <summary>A file of the demo, as the server's assembly carries it.</summary>
    public static string Shipped(string name)
    {
        var server = typeof(Server.Hub).Assembly;
        using var reader = new StreamReader(server.GetManifestResourceStream($"Sightline.Server.Demo.{name}")!);
        return reader.ReadToEnd();
    }
}

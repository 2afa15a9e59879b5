using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.Server;

namespace Sightline.SystemTests.Harness;

/// <summary>The simulated MES in the tests' process, and the demo's own target file and map that lead a node to it.</summary>
public static class MesTarget
{
    private const string Token = "token-of-the-tests";

    public static Task<SimulatedMes> StartAsync(string? dataFile = null) =>
        SimulatedMes.StartAsync(new MesOptions { Token = Token, DataFile = dataFile }, CancellationToken.None);

    /// <summary>Writes map and target into a node's folder; more than one name gives the same MES several targets.</summary>
    public static void Configure(TempFolder folder, SimulatedMes mes, params string[] names)
    {
        folder.Write("secrets/mes-token", Token);
        if (!OperatingSystem.IsWindows())
        {
            // A secret that others can read is not taken.
            File.SetUnixFileMode(folder.In("secrets/mes-token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        foreach (var name in names.Length == 0 ? ["mes"] : names)
        {
            folder.Write($"config/maps/{name}.json", Map(name));
            folder.Write($"config/targets/{name}.json", Target(folder, mes, name));
        }
    }

    public static string Map(string name = "mes") => Shipped("mes.map.json").Replace("\"target\": \"mes\"", $"\"target\": \"{name}\"");

    public static string Target(TempFolder folder, SimulatedMes mes, string name = "mes") => Shipped("mes.target.json")
        .Replace("\"name\": \"mes\"", $"\"name\": \"{name}\"")
        .Replace("{mes}", mes.Url)
        .Replace("{token}", folder.In("secrets/mes-token"));

    /// <summary>Every record the MES holds, oldest first, read over its own API.</summary>
    public static async Task<IReadOnlyList<JsonObject>> RecordsAsync(string url, string token = Token)
    {
        using var http = Client(url, token);
        var records = new List<JsonObject>();
        while (true)
        {
            var page = JsonNode.Parse(await http.GetStringAsync($"/records?limit=1000&after={records.Count}"))!["items"]!.AsArray();
            if (page.Count == 0)
            {
                return records;
            }

            records.AddRange(page.Select(r => r!.AsObject()));
        }
    }

    /// <summary>How many records it holds, and how many postings it recognised as repeats.</summary>
    public static async Task<(long Count, long Repeats)> CountAsync(string url, string token = Token)
    {
        using var http = Client(url, token);
        var counts = JsonNode.Parse(await http.GetStringAsync("/records/count"))!;
        return ((long)counts["count"]!, (long)counts["repeats"]!);
    }

    private static HttpClient Client(string url, string token)
    {
        var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }

    private static string Shipped(string name)
    {
        using var reader = new StreamReader(typeof(Hub).Assembly.GetManifestResourceStream($"Sightline.Server.Demo.{name}")!);
        return reader.ReadToEnd();
    }
}

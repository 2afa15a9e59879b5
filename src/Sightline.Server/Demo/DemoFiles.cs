using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sightline.Identity;
using Sightline.Plant.Mes;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.Server.Demo;

/// <summary>How scripts join a running demo: the content of <c>demo.json</c>.</summary>
internal sealed record DemoAccess(string Hub, string Mes, string Key, string User, string Password);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoAccess))]
internal sealed partial class DemoJson : JsonSerializerContext;

/// <summary>The demo's files in the data folder. They are a real node's files; only their content is made up.</summary>
internal sealed class DemoFiles(DataFolder folder)
{
    private string AccessFile => folder.In("demo.json");

    private string Token => Path.Combine(folder.Secrets, "mes-token");

    /// <summary>What an earlier start wrote. It is removed until this start is ready, so that a script never reads an old address.</summary>
    public DemoAccess? TakeAccess()
    {
        if (!File.Exists(AccessFile))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(AccessFile), DemoJson.Default.DemoAccess);
        }
        catch (JsonException)
        {
            // Only a hand can have damaged it, and nothing in it is needed: a new one is written.
            return null;
        }
        finally
        {
            File.Delete(AccessFile);
        }
    }

    public void WriteAccess(DemoAccess access)
    {
        File.WriteAllText(AccessFile + ".tmp", JsonSerializer.Serialize(access, DemoJson.Default.DemoAccess));
        Guard(AccessFile + ".tmp");
        File.Move(AccessFile + ".tmp", AccessFile, overwrite: true);
    }

    /// <summary>Starts the MES where it was before when that port is free, so that addresses people noted stay good.</summary>
    public async Task<SimulatedMes> StartMesAsync(string? before, CancellationToken ct)
    {
        Directory.CreateDirectory(folder.In("plant"));
        var options = new MesOptions { DataFile = folder.In("plant/mes.jsonl"), Token = MesToken(), Url = before ?? "http://127.0.0.1:0" };
        try
        {
            return await SimulatedMes.StartAsync(options, ct);
        }
        catch (IOException) when (before is not null)
        {
            return await SimulatedMes.StartAsync(options with { Url = "http://127.0.0.1:0" }, ct);
        }
    }

    public void WriteConfiguration(string mes)
    {
        Directory.CreateDirectory(folder.Maps);
        Directory.CreateDirectory(folder.Targets);
        var map = Path.Combine(folder.Maps, "mes.json");
        if (!File.Exists(map))
        {
            // The MES of the demo takes holds, nonconformances and reviews as records too.
            File.WriteAllText(map, $"{Shipped("mes.map.json").TrimEnd()[..^1].TrimEnd()},\n  \"facts\": {Shipped("mes.facts.json").TrimEnd()}\n}}\n");
        }

        foreach (var rule in (string[])["cluster-l1", "silent"])
        {
            Directory.CreateDirectory(folder.Rules);
            if (Path.Combine(folder.Rules, rule + ".json") is var file && !File.Exists(file))
            {
                File.WriteAllText(file, Shipped(rule + ".rule.json"));
            }
        }

        var target = Path.Combine(folder.Targets, "mes.json");
        var text = Shipped("mes.target.json").Replace("{mes}", mes).Replace("{token}", Token.Replace("\\", "\\\\"));
        if (!File.Exists(target) || !File.ReadAllText(target).Contains($"\"{mes}/", StringComparison.Ordinal))
        {
            File.WriteAllText(target, text);
        }
    }

    /// <summary>The key and the sign-in of the run before while they work, else new ones. The password is the demo's own, and only there.</summary>
    public async Task<(string Key, string User, string Password)> AccessForAsync(DemoAccess? before)
    {
        using var access = new FolderAccess(folder);
        var owner = Asking.Owner("demo");
        var key = before?.Key is { } known && access.Keys.Open(known, null, out _) == KeyAnswer.Known ? known : access.KeyDesk.Add(new KeyWish("demo", Roles.Integrator.Name), owner).Secret;
        if (before is { User: { } name, Password: { } password } && await access.People.FindAsync(name) is { EndedAt: null })
        {
            return (key, name, password);
        }

        var first = PeopleDesk.FirstPassword();
        await access.People.AddAsync(new PersonWish("demo", Roles.Admin.Name, "Demo", Reason: "Sign-in of the demo's own throw-away data."), owner, first);
        return (key, "demo", first);
    }

    /// <summary>An address a browser on this machine can use for one that may listen everywhere.</summary>
    public static string Reachable(string url) => url.Replace("0.0.0.0", "127.0.0.1").Replace("[::]", "127.0.0.1").Replace("*", "127.0.0.1").TrimEnd('/');

    private string MesToken()
    {
        folder.Create();
        if (!File.Exists(Token))
        {
            File.WriteAllText(Token, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
            Guard(Token);
        }

        return File.ReadAllText(Token).Trim();
    }

    private static void Guard(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static string Shipped(string name)
    {
        using var reader = new StreamReader(typeof(DemoFiles).Assembly.GetManifestResourceStream($"Sightline.Server.Demo.{name}")!);
        return reader.ReadToEnd();
    }
}

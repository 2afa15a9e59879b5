using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Demo;

/// <summary>A running demo, joined the way a script joins it: by demo.json.</summary>
public sealed class DemoNode : IAsyncDisposable
{
    private DemoNode(NodeProcess node, JsonObject access, string token)
    {
        Node = node;
        (Mes, Token) = ((string)access["mes"]!, token);
        Api = new ApiClient((string)access["hub"]!, (string)access["key"]!);
    }

    public NodeProcess Node { get; }

    public string Mes { get; }

    public string Token { get; }

    public ApiClient Api { get; }

    public Task<IReadOnlyList<JsonObject>> RecordsAsync() => MesTarget.RecordsAsync(Mes, Token);

    public async Task<long> CountAsync() => (await MesTarget.CountAsync(Mes, Token)).Count;

    public static async Task<DemoNode> StartAsync(TempFolder folder, params string[] more)
    {
        var node = NodeProcess.Start(["demo", "--data", folder.Path, "--urls", "http://127.0.0.1:0", .. more]);
        // An earlier start's demo.json may still lie there for a moment; the new one is written before this is said.
        await node.SaysAsync("Sightline runs at ", "\n");
        var access = JsonNode.Parse(await File.ReadAllTextAsync(folder.In("demo.json")))!.AsObject();
        return new DemoNode(node, access, (await File.ReadAllTextAsync(folder.In("secrets/mes-token"))).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Node.DisposeAsync();
    }
}

using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.SystemTests.Harness;

/// <summary>An edge as a process of its own, on a port of its own. It may be killed and started again on the same data, and told of another address of its hub.</summary>
public sealed class EdgeProcess : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly string _name;

    private EdgeProcess(TempFolder folder, string name, string key, NodeProcess node, string url)
    {
        (_folder, _name, Node) = (folder, name, node);
        Api = new ApiClient(url, key);
    }

    public NodeProcess Node { get; private set; }

    /// <summary>A client to where it listens now; another one after a restart.</summary>
    public ApiClient Api { get; private set; }

    /// <summary>Starts an edge that forwards to an address with a key of the hub there.</summary>
    public static async Task<EdgeProcess> StartAsync(TempFolder folder, string hub, string hubKey, string name = "edge-1")
    {
        string key;
        using (var access = new FolderAccess(new DataFolder(folder.Path)))
        {
            key = access.KeyDesk.Add(new KeyWish("tests", Roles.Integrator.Name), Asking.Owner("os:tests")).Secret;
        }

        folder.Write("secrets/hub.key", hubKey);
        var (node, url) = await StartNodeAsync(folder, hub, name);
        return new EdgeProcess(folder, name, key, node, url);
    }

    /// <summary>A key for an edge in the folder of a hub, running or not.</summary>
    public static string KeyAt(TempFolder hub)
    {
        using var access = new FolderAccess(new DataFolder(hub.Path));
        return access.KeyDesk.Add(new KeyWish("edge-1", Roles.Edge.Name, ["*"]), Asking.Owner("os:tests")).Secret;
    }

    public async Task RestartAsync(string hub)
    {
        await Node.DisposeAsync();
        var (node, url) = await StartNodeAsync(_folder, hub, _name);
        var before = Api;
        (Node, Api) = (node, new ApiClient(url, before.Key));
        before.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Node.DisposeAsync();
    }

    private static async Task<(NodeProcess Node, string Url)> StartNodeAsync(TempFolder folder, string hub, string name)
    {
        var node = NodeProcess.Start("edge", "--data", folder.Path, "--urls", "http://127.0.0.1:0", "--hub", hub, "--key-file", folder.In("secrets/hub.key"), "--name", name);
        return (node, await node.SaysAsync("Sightline takes inspections at ", " and keeps them"));
    }
}

using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.SystemTests.Harness;

/// <summary>An edge as a process of its own, on a port of its own. It may be killed and started again on the same data.</summary>
public sealed class EdgeProcess : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly string _hub;

    private EdgeProcess(TempFolder folder, string hub, string key, NodeProcess node, string url)
    {
        (_folder, _hub, Node) = (folder, hub, node);
        Api = new ApiClient(url, key);
    }

    public NodeProcess Node { get; private set; }

    /// <summary>A client to where it listens now; another one after a restart.</summary>
    public ApiClient Api { get; private set; }

    /// <param name="folder">Its data folder.</param>
    /// <param name="hub">Where the hub is found: the same all the time.</param>
    /// <param name="hubKey">Key of role edge at the hub.</param>
    public static async Task<EdgeProcess> StartAsync(TempFolder folder, string hub, string hubKey)
    {
        folder.Write("secrets/hub-key", hubKey);
        var key = KeyOf(folder, Roles.Integrator.Name);
        var (node, url) = await StartNodeAsync(folder, hub);
        return new EdgeProcess(folder, hub, key, node, url);
    }

    /// <summary>A new key of a node, running or stopped.</summary>
    public static string KeyOf(TempFolder folder, string role, string name = "tests")
    {
        using var access = new FolderAccess(new DataFolder(folder.Path));
        return access.KeyDesk.Add(new KeyWish(name, role), Asking.Owner("os:tests")).Secret;
    }

    public async Task RestartAsync()
    {
        await Node.DisposeAsync();
        var (node, url) = await StartNodeAsync(_folder, _hub);
        var before = Api;
        (Node, Api) = (node, new ApiClient(url, before.Key));
        before.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Node.DisposeAsync();
    }

    private static async Task<(NodeProcess Node, string Url)> StartNodeAsync(TempFolder folder, string hub)
    {
        var node = NodeProcess.Start("edge", "--data", folder.Path, "--urls", "http://127.0.0.1:0", "--hub", hub, "--key-file", folder.In("secrets/hub-key"));
        return (node, await node.SaysAsync("Sightline takes inspections at ", ","));
    }
}

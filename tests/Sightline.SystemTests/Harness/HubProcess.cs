using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.SystemTests.Harness;

/// <summary>A hub as a process of its own, on a port of its own. It may be killed and started again on the same data.</summary>
public sealed class HubProcess : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private HubProcess(TempFolder folder, string key, NodeProcess node, string url)
    {
        (_folder, Node) = (folder, node);
        Api = new ApiClient(url, key);
    }

    public NodeProcess Node { get; private set; }

    /// <summary>A client to where it listens now; another one after a restart.</summary>
    public ApiClient Api { get; private set; }

    public static async Task<HubProcess> StartAsync(TempFolder folder)
    {
        string key;
        using (var access = new FolderAccess(new DataFolder(folder.Path)))
        {
            key = access.KeyDesk.Add(new KeyWish("tests", Roles.Integrator.Name), Asking.Owner("os:tests")).Secret;
        }

        var (node, url) = await StartNodeAsync(folder);
        return new HubProcess(folder, key, node, url);
    }

    public async Task RestartAsync()
    {
        await Node.DisposeAsync();
        var (node, url) = await StartNodeAsync(_folder);
        var before = Api;
        (Node, Api) = (node, new ApiClient(url, before.Key));
        before.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Node.DisposeAsync();
    }

    private static async Task<(NodeProcess Node, string Url)> StartNodeAsync(TempFolder folder)
    {
        var node = NodeProcess.Start("hub", "--data", folder.Path, "--urls", "http://127.0.0.1:0");
        return (node, await node.SaysAsync("Sightline takes inspections at ", " and keeps them"));
    }
}

using Sightline.Connectors.S3;
using Sightline.Images;
using Sightline.Storage;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Images;

/// <summary>One place for images on the real thing.</summary>
internal abstract class ImageFilesRig : IAsyncDisposable
{
    public TempFolder Node { get; } = new();

    public DataFolder Folder => new(Node.Path);

    public IImageFiles Files { get; protected set; } = null!;

    /// <summary>As after a restart of the node: nothing is remembered.</summary>
    public abstract void Restart();

    /// <summary>A file on the node's disk, as an upload leaves it.</summary>
    public string Aside(byte[] content)
    {
        var path = Node.In($"aside-{Guid.NewGuid():N}");
        File.WriteAllBytes(path, content);
        return path;
    }

    public virtual ValueTask DisposeAsync()
    {
        (Files as IDisposable)?.Dispose();
        Node.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The folder.</summary>
internal sealed class FolderImagesRig : ImageFilesRig
{
    public FolderImagesRig()
    {
        Directory.CreateDirectory(Folder.Images);
        Restart();
    }

    public override void Restart() => Files = new FolderImagesKind(Folder).Create(new ImagesOptions());
}

/// <summary>The S3 server.</summary>
internal sealed class S3ImagesRig(S3Server server) : ImageFilesRig
{
    public S3Server Server => server;

    public static async Task<S3ImagesRig> StartAsync()
    {
        var rig = new S3ImagesRig(await S3Server.StartAsync());
        rig.Server.Write(rig.Node);
        rig.Restart();
        return rig;
    }

    public override void Restart()
    {
        (Files as IDisposable)?.Dispose();
        var kind = new S3ImagesKind(Folder);
        var options = new ImagesOptions
        {
            Store = "s3", S3Endpoint = server.Address, S3Bucket = S3Server.Bucket, S3AccessKey = "${file:s3-name}", S3SecretKey = "${file:s3-secret}",
        };
        Assert.Empty(kind.Problems(options));
        Files = kind.Create(options);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
    }
}

using System.Net;
using Sightline.Contract.Client;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Images;

/// <summary>The client of stations on a line that breaks in the middle of images.</summary>
public sealed class ResumingClientTests
{
    [Fact]
    public async Task After_each_break_the_client_goes_on_where_the_node_has_it_from()
    {
        await using var hub = await HubInProcess.StartAsync();
        var image = TestImages.Png(bytes: 300_000);
        var hash = TestImages.Hash(image);
        using var line = new BreakingLine(hub, hash, breaks: 3, after: 80_000);
        using var client = new SightlineClient(Options(hub), TimeProvider.System, line);

        var outcome = await client.PutImageAsync(hash, image, "image/png", CancellationToken.None);

        Assert.True(Assert.IsType<SendOutcome<ImageStored>.Answered>(outcome).Value.New);
        Assert.Equal(image, (await hub.Api.GetAsync($"/api/v1/images/{hash}")).Expect(200).Body);
        Assert.Equal([0, 80_000, 160_000, 240_000], line.Began);
    }

    [Fact]
    public async Task A_beginning_that_another_left_there_and_that_is_not_ours_costs_one_more_attempt()
    {
        await using var hub = await HubInProcess.StartAsync();
        var image = TestImages.Png(bytes: 100_000);
        var hash = TestImages.Hash(image);
        (await hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", new byte[90_000], "image/png", ("Content-Range", $"bytes 0-89999/{image.Length}"))).Expect(202);
        using var line = new BreakingLine(hub, hash, breaks: 1, after: 1_000);
        using var client = new SightlineClient(Options(hub), TimeProvider.System, line);

        var outcome = await client.PutImageAsync(hash, image, "image/png", CancellationToken.None);

        Assert.True(Assert.IsType<SendOutcome<ImageStored>.Answered>(outcome).Value.New);
        Assert.Equal([0, 90_000, 0], line.Began);
        Assert.Equal(image, (await hub.Api.GetAsync($"/api/v1/images/{hash}")).Expect(200).Body);
    }

    private static SightlineClientOptions Options(HubInProcess hub) => new()
    {
        HubUrl = new Uri(hub.Url), ApiKey = hub.ClientFor("station").Key!, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(2),
    };

    /// <summary>Breaks the first uploads in their middle, once the node has read what came, and lets the client ask when the node has done with it.</summary>
    private sealed class BreakingLine(HubInProcess hub, string hash, int breaks, int after) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        public List<long> Began { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Head)
            {
                await Until.TrueAsync(() => Aside() is null, "the node has done with the broken upload");
                return await base.SendAsync(request, cancellationToken);
            }

            Began.Add(request.Content!.Headers.ContentRange?.From ?? 0);
            if (Began.Count <= breaks)
            {
                request.Content = new BreakingContent(request.Content, after, () => Until.TrueAsync(() => Aside() is { Length: var read } && read == after, "the node has read what came"));
            }

            return await base.SendAsync(request, cancellationToken);
        }

        /// <summary>What the node writes the upload to, while it lasts.</summary>
        private FileInfo? Aside() =>
            new DirectoryInfo(Path.Combine(hub.Folder, "images", ".partial")) is { Exists: true } folder ? folder.GetFiles($"{hash}*").FirstOrDefault(f => f.Extension.Length > 0) : null;
    }

    private sealed class BreakingContent : HttpContent
    {
        private readonly HttpContent _whole;
        private readonly int _after;
        private readonly Func<Task> _read;

        public BreakingContent(HttpContent whole, int after, Func<Task> read)
        {
            (_whole, _after, _read) = (whole, after, read);
            foreach (var (name, values) in whole.Headers)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var bytes = await _whole.ReadAsByteArrayAsync();
            await stream.WriteAsync(bytes.AsMemory(0, _after));
            await stream.FlushAsync();
            await _read();
            throw new IOException("the cable was pulled");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _whole.Headers.ContentLength ?? 0;
            return true;
        }
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sightline.Plant.Images;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Browser;

/// <summary>A plant to be looked at: stations that inspected, a picture with a dent where the message says, a delivery that is parked, a refused message.</summary>
public sealed class PagesPlant : IAsyncLifetime
{
    public const string Person = "quinn";

    /// <summary>The inspection whose delivery is sent again; all other parked ones stay as they are.</summary>
    public const string Retried = "odd-2";

    /// <summary>Where the dent is, in pixels of the picture.</summary>
    public static readonly (int X, int Y, int Width, int Height) Dent = (190, 60, 48, 40);

    private readonly TempFolder _folder = new();
    private SimulatedMes? _mes;
    private HubInProcess? _hub;
    private EdgeInProcess? _edge;

    public HubInProcess Hub => _hub!;

    public string Password { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes);
        _hub = await (await HubInProcess.StartAsync(_folder)).SeededAsync();
        Password = await PersonClient.AddAsync(Hub.Services, Person, "admin");
        for (var i = 0; i < 12; i++)
        {
            (await Hub.Api.InspectAsync(Sample.Inspection($"seen-{i}", $"L{1 + (i % 2)}-AOI-{1 + (i / 2 % 2)}", i % 4 == 3 ? "fail" : "pass", i % 4 == 3 ? ["surface_scratch"] : []))).Expect(201);
        }

        (await Hub.Api.PostAsync("/api/v1/rules", JsonNode.Parse("""{"id":"cluster-l1","version":"1","title":"One place on the bracket","where":{"lines":["L1","L9"]},"watch":{"kind":"run"},"actions":[{"do":"alarm"},{"do":"hold"}]}""")!)).Expect(200);
        (await Hub.Api.PostAsync("/api/v1/rules/cluster-l1/versions/1/replay", new JsonObject())).Expect(200);
        _edge = await EdgeInProcess.StartAsync(Hub, name: "press-hall-1");
        await Until.TrueAsync(async () => (await Hub.Api.GetAsync("/api/v1/edges")).Expect(200).Items.Count == 1, "the edge has spoken");
        await ShotAsync();
        (await Hub.Api.InspectAsync(Sample.Inspection("odd-1", "L1-AOI-1", "fail", "never_heard_of"))).Expect(201);
        (await Hub.Api.InspectAsync(Sample.Inspection(Retried, "L1-AOI-1", "fail", "never_heard_of"))).Expect(201);
        (await Hub.Api.InspectAsync("{ \"id\": \"broken-1\", \"station\": \"L1-AOI-1\" }")).Problem(422);
        await Hub.Api.SettledBooksAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _edge!.DisposeAsync();
        var books = await Hub.Api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        Assert.Empty(Hub.Log.Errors);
        await Hub.DisposeAsync();
        await _mes!.DisposeAsync();
        _folder.Dispose();
    }

    private async Task ShotAsync()
    {
        var png = PartImage.Png(PartLook.Of("BRACKET-10"), 7, [new DrawnDefect("dent", new Box(Dent.X, Dent.Y, Dent.Width, Dent.Height))]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        (await Hub.Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", png, "image/png")).Expect(201);
        var (width, height) = Pictures.SizeOf(png);
        (await Hub.Api.InspectAsync(Sample.Inspection("shot-1", "L1-AOI-2", "fail")
            .With("confidence", 0.97)
            .With("defects", new JsonArray(new JsonObject
            {
                ["class"] = "dent",
                ["severity"] = "major",
                ["confidence"] = 0.93,
                ["location"] = new JsonObject { ["image"] = "top", ["x"] = Dent.X, ["y"] = Dent.Y, ["width"] = Dent.Width, ["height"] = Dent.Height, ["unit"] = "px", ["zone"] = "A3" },
            }))
            .With("measurements", new JsonArray(new JsonObject { ["name"] = "diameter", ["value"] = 10.07, ["unit"] = "mm", ["lower"] = 9.95, ["upper"] = 10.05 }))
            .With("recipe", new JsonObject { ["id"] = "R-100", ["version"] = "4" })
            .With("images", new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png", ["width"] = width, ["height"] = height })))).Expect(201);
    }
}

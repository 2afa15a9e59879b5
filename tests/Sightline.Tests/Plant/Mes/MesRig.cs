using System.Net.Http.Json;
using System.Text.Json;
using Sightline.Plant.Mes;

namespace Sightline.Tests.Plant.Mes;

/// <summary>A real MES on a free port, and a client that speaks to it.</summary>
internal sealed class MesRig : IAsyncDisposable
{
    private MesRig(SimulatedMes mes)
    {
        Mes = mes;
        Client = new HttpClient { BaseAddress = new Uri(mes.Url + "/") };
    }

    public SimulatedMes Mes { get; }

    public HttpClient Client { get; }

    public static async Task<MesRig> StartAsync(MesOptions? options = null) =>
        new(await SimulatedMes.StartAsync(options ?? new MesOptions(), CancellationToken.None));

    public static Dictionary<string, string> GoodPart(string part = "SN-1") =>
        new() { ["part"] = part, ["order"] = "WO-1001", ["status"] = "OK", ["shift"] = "early" };

    public static Dictionary<string, string> BadPart(string part = "SN-2", string code = "NC-1010") =>
        new() { ["part"] = part, ["order"] = "WO-1001", ["status"] = "NOK", ["ncCode"] = code };

    public async Task<HttpResponseMessage> PostAsync(string? key, object record)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "records") { Content = JsonContent.Create(record) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Client.SendAsync(request);
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    public async Task<(long Count, long Nonconformances, long Repeats)> CountAsync()
    {
        var counts = await GetAsync("records/count");
        return (counts.GetProperty("count").GetInt64(), counts.GetProperty("nonconformances").GetInt64(), counts.GetProperty("repeats").GetInt64());
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Mes.DisposeAsync();
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sightline.Contract;
using Sightline.Contract.Client;

namespace Sightline.Tests.Contract;

public sealed class ClientBatchTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task More_than_a_request_may_hold_is_cut_and_answered_in_order()
    {
        await using var hub = await FakeHub.StartAsync();
        using var client = hub.Client(_clock);

        var answers = await SendAsync(client, [.. Enumerable.Range(0, 2_500).Select(i => ClientRetryTests.Sample($"{i}"))]);

        Assert.Equal(Enumerable.Range(0, 2_500), answers.Select(answer => answer.Index!.Value));
        Assert.Equal(Enumerable.Range(0, 2_500).Select(i => $"{i}"), answers.Select(answer => answer.Id));
        Assert.Equal([1_000, 1_000, 500], hub.Requests.Select(request => request.Body.Count(letter => letter == '\n')));
    }

    [Fact]
    public async Task A_request_never_exceeds_the_bytes_of_the_contract()
    {
        await using var hub = await FakeHub.StartAsync();
        using var client = hub.Client(_clock);

        await SendAsync(client, [.. Enumerable.Range(0, 20).Select(i => ClientRetryTests.Sample($"{i}", new string('x', 1_000_000)))]);

        Assert.All(hub.Requests, request => Assert.InRange(request.Body.Length, 1, ContractLimits.BodyBytes));
        Assert.Equal(3, hub.Requests.Count);
    }

    [Fact]
    public async Task Items_a_node_had_no_room_for_are_sent_again_by_themselves()
    {
        await using var hub = await FakeHub.StartAsync();
        var full = 2;
        hub.Judge = item => (string)item["id"]! is "1" or "3" && full-- > 0 ? 503 : null;
        using var client = hub.Client(_clock);

        var answers = await SendAsync(client, [.. Enumerable.Range(0, 4).Select(i => ClientRetryTests.Sample($"{i}"))]);

        Assert.Equal([201, 201, 201, 201], answers.Select(answer => answer.Status));
        Assert.Equal(["0 1 2 3", "1 3"], hub.Requests.Select(Ids));
    }

    [Fact]
    public async Task One_bad_item_never_costs_the_good_ones_and_is_not_tried_again()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Judge = item => (string)item["id"]! == "1" ? 422 : null;
        using var client = hub.Client(_clock);

        var answers = await SendAsync(client, [.. Enumerable.Range(0, 3).Select(i => ClientRetryTests.Sample($"{i}"))]);

        Assert.Equal([201, 422, 201], answers.Select(answer => answer.Status));
        Assert.Single(hub.Requests);
    }

    [Fact]
    public async Task A_batch_of_one_may_be_answered_as_one()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Next(201, body: """{"id":"1","status":201}""");
        hub.Next(422, body: """{"status":422,"quarantineId":"q"}""");
        using var client = hub.Client(_clock);

        Assert.Equal(201, Assert.Single(await SendAsync(client, [ClientRetryTests.Sample("1")])).Status);
        Assert.Equal((422, "q"), Assert.Single(await SendAsync(client, [ClientRetryTests.Sample("2")])) is var a ? (a.Status, a.QuarantineId) : default);
    }

    [Fact]
    public async Task An_answer_of_another_length_is_no_answer_and_the_repeat_is_harmless()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Next(200, body: """{"items":[{"id":"0","status":201}]}""");
        using var client = hub.Client(_clock);

        var answers = await SendAsync(client, [ClientRetryTests.Sample("0"), ClientRetryTests.Sample("1")]);

        Assert.Equal([201, 201], answers.Select(answer => answer.Status));
        Assert.Equal(2, hub.Requests.Count);
    }

    [Fact]
    public async Task Nothing_to_send_asks_nothing()
    {
        await using var hub = await FakeHub.StartAsync();
        using var client = hub.Client(_clock);

        Assert.Empty(await SendAsync(client, []));
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task Images_books_and_records_are_reached_at_their_addresses()
    {
        await using var hub = await FakeHub.StartAsync();
        using var client = hub.Client(_clock);
        var bytes = "picture"u8.ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));

        Assert.True(Assert.IsType<SendOutcome<ImageStored>.Answered>(await client.PutImageAsync(hash, bytes, "image/png", Stop)).Value.New);
        Assert.False(Assert.IsType<SendOutcome<ImageStored>.Answered>(await client.PutImageAsync(hash, bytes, "image/png", Stop)).Value.New);
        Assert.True(Assert.IsType<SendOutcome<Books>.Answered>(await client.GetBooksAsync(Stop)).Value.Balanced);
        Assert.Equal(404, Assert.IsType<SendOutcome<JsonDocument>.Refused>(await client.GetInspectionAsync("L 1/2", "a?b", Stop)).Status);
        Assert.Equal("/api/v1/inspections/L%201%2F2/a%3Fb", hub.Requests.Last().Path);
    }

    private async Task<IReadOnlyList<InspectionAnswer>> SendAsync(SightlineClient client, IReadOnlyList<Inspection> inspections) =>
        Assert.IsType<SendOutcome<BatchAnswer>.Answered>(await _clock.RunAsync(client.SendBatchAsync(inspections, Stop))).Value.Items;

    private static string Ids((string Method, string Path, byte[] Body, string? Key) request) => string.Join(' ', Encoding.UTF8.GetString(request.Body)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()));
}

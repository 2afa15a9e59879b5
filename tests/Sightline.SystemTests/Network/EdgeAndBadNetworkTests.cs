using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Network;

/// <summary>Whatever the network between an edge and its hub does: the edge goes on taking, and nothing is lost, doubled or out of order.</summary>
public sealed class EdgeAndBadNetworkTests
{
    private static readonly Dictionary<string, NetworkFault> s_states = new()
    {
        ["refused"] = NetworkFault.Refuse,
        ["half open"] = NetworkFault.HalfOpen,
        ["slow"] = NetworkFault.Slow(2_000),
        ["answers late"] = NetworkFault.Late(TimeSpan.FromSeconds(8)),
        ["answers too late"] = NetworkFault.Late(TimeSpan.FromSeconds(30)),
    };

    public static TheoryData<string> States => [.. s_states.Keys];

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_network_that_is_bad_for_a_while_costs_nothing(string what)
    {
        await using var line = await EdgeLine.StartAsync();
        await line.SendAsync(30);
        await line.ArrivesAsync();

        line.Network.Be(s_states[what]);
        await line.SendAsync(100);
        var end = line.Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        await line.PassAsync(() => line.Clock.GetUtcNow() >= end, "a minute");
        await line.SendAsync(100);
        line.Network.Be(NetworkFault.Open);

        await line.ArrivesAsync();
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("answers late")]
    public async Task A_network_that_stays_bad_is_no_reason_to_keep_anything(string what)
    {
        await using var line = await EdgeLine.StartAsync();
        line.Network.Be(s_states[what]);

        await line.SendAsync(200);

        await line.ArrivesAsync();
    }

    [Fact]
    public async Task A_backlog_gets_through_where_not_even_one_full_request_does_in_its_time()
    {
        await using var line = await EdgeLine.StartAsync();
        line.Network.Be(NetworkFault.Refuse);
        await line.SendAsync(900);

        // A request has 10 s: 5,000 bytes, and a full one has more than twice as many.
        line.Network.Be(NetworkFault.Slow(500));
        await line.PassAsync(async () => (await line.Edge.Api.BooksAsync()).Delivered > 0, "something got through");
        line.Network.Be(NetworkFault.Open);

        await line.ArrivesAsync();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(60)]
    public async Task A_cut_of_some_seconds_is_a_backlog_of_the_line_and_then_nothing(int seconds)
    {
        await using var line = await EdgeLine.StartAsync();
        await line.SendAsync(30);
        await line.ArrivesAsync();

        line.Network.CutAndRefuse();
        for (var second = 0; second < seconds; second++)
        {
            await line.SendAsync(15);
            line.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var books = await line.Edge.Api.BooksAsync();
        Assert.Equal((true, 30L, 15L * seconds), (books.Balanced, books.Delivered, books.Waiting));
        line.Network.Be(NetworkFault.Open);
        await line.ArrivesAsync();
        Assert.Contains(line.Edge.Log.At(Microsoft.Extensions.Logging.LogLevel.Information), said => said.Contains("answers. What waits is forwarded in order", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_network_that_comes_and_goes_ten_times_a_second_gets_it_all_through()
    {
        await using var line = await EdgeLine.StartAsync();
        using var end = new CancellationTokenSource();
        var flapping = line.Network.FlapAsync(TimeSpan.FromMilliseconds(100), end.Token);
        for (var turn = 0; turn < 200; turn++)
        {
            await line.SendAsync(3);
            line.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        await end.CancelAsync();
        await flapping;

        await line.ArrivesAsync();
    }
}

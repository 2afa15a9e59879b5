using System.Text.RegularExpressions;
using Sightline.Storage;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

public sealed class BooksTests
{
    [Fact]
    public async Task A_missing_record_is_named()
    {
        using var folder = new TempFolder();
        await using (var hub = await HubInProcess.StartAsync(folder))
        {
            for (var i = 0; i < 3; i++)
            {
                (await hub.Api.InspectAsync(Sample.Inspection(station: "NOWHERE"))).Expect(201);
            }

            Assert.True((await hub.Api.SettledBooksAsync()).Balanced);
        }

        using (var db = SqliteDatabase.OpenWriter(folder.In("projections.db"), flushEveryCommit: true))
        {
            db.Run($"UPDATE totals SET value = value - 1 WHERE account IN ('{Accounts.RecordParked}', '{Accounts.StationParked}')");
        }

        await using var wrong = await HubInProcess.StartAsync(folder);
        var books = await wrong.Api.BooksAsync();
        var ready = (await wrong.Client(null).GetAsync("/health/ready")).Expect(503).Json;

        Assert.False(books.Balanced);
        Assert.Contains("1 unaccounted for", Assert.Single(books.Differences), StringComparison.Ordinal);

        // The key of this client is a fact too, and may come between the two.
        Assert.Equal(WithoutPosition(books.Differences[0]), WithoutPosition((string)ready["problems"]![0]!));
        Assert.Contains("sightline_books_balanced 0", (await wrong.Client(null).GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    private static string WithoutPosition(string words) => Regex.Replace(words, "position [0-9]+", "position N");

    /// <summary>Each term of the books, damaged by itself.</summary>
    [Theory]
    [InlineData("DELETE FROM inspections WHERE position = (SELECT MIN(position) FROM inspections)", "Records of positions 1 to")]
    [InlineData("DELETE FROM outbox WHERE position = (SELECT MIN(position) FROM outbox)", "Messages for target 'mes' of positions 1 to 2000 are 2; 3 were made.")]
    [InlineData("UPDATE totals SET value = value + 1 WHERE account = 'record.delivered'", "Records delivered, waiting, parked and closed are")]
    [InlineData("UPDATE totals SET value = value + 1 WHERE account = 'source.stored'", "Inspections by source are")]
    [InlineData("UPDATE totals SET value = value + 1 WHERE account = 'source.refused'", "Refusals by source are")]
    [InlineData("UPDATE totals SET value = value + 1 WHERE account = 'entry.due'", "Target 'mes' is owed 4 messages")]
    public async Task A_node_whose_books_do_not_balance_is_not_ready(string damage, string says)
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes);
        await using (var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync())
        {
            for (var i = 0; i < 3; i++)
            {
                (await hub.Api.InspectAsync(Sample.Inspection())).Expect(201);
            }

            (await hub.Api.InspectAsync("{ \"id\": \"broken\", \"station\": \"L1-AOI-1\" }")).Problem(422);
            var books = await hub.Api.SettledBooksAsync();
            Assert.True(books.Balanced, string.Join(" ", books.Differences));
            (await hub.Client(null).GetAsync("/health/ready")).Expect(200);
        }

        using (var db = SqliteDatabase.OpenWriter(folder.In("projections.db"), flushEveryCommit: true))
        {
            Assert.Equal(3, db.Scalar("SELECT COUNT(*) FROM outbox"));
            db.Run(damage);
        }

        await using var wrong = await HubInProcess.StartAsync(folder);
        var ready = (await wrong.Client(null).GetAsync("/health/ready")).Expect(503).Json;
        var notices = (await wrong.Api.GetAsync("/api/v1/notifications")).Expect(200).Items;

        Assert.StartsWith(says, (string)Assert.Single(ready["problems"]!.AsArray())!, StringComparison.Ordinal);
        Assert.Equal(("books", "alarm"), ((string)notices[0]["id"]!, (string)notices[0]["severity"]!));
    }
}

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
            db.Run($"UPDATE totals SET value = value - 1 WHERE account = '{Accounts.RecordParked}'");
        }

        await using var wrong = await HubInProcess.StartAsync(folder);
        var books = await wrong.Api.BooksAsync();
        var ready = (await wrong.Client(null).GetAsync("/health/ready")).Expect(503).Json;

        Assert.False(books.Balanced);
        Assert.Contains("1 unaccounted for", Assert.Single(books.Differences), StringComparison.Ordinal);
        Assert.Equal(books.Differences[0], (string)ready["problems"]![0]!);
        Assert.Contains("sightline_books_balanced 0", (await wrong.Client(null).GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }
}

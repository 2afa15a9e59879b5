using System.Security.Cryptography;
using System.Text;
using Sightline.Buffering;
using Sightline.Tests.House;

namespace Sightline.Tests.Buffering;

/// <summary>The chain's format is pinned by bytes that other code computed.</summary>
public sealed class FactHashTests
{
    private static readonly Fact[] Facts =
    [
        new(1, FactKinds.Inspection, "L1-AOI-2", "0198f3b2-1",
            new FactTimes(At("2026-11-20T09:15:30.123456+01:00"), At("2026-11-20T08:15:31Z"), At("2026-11-20T08:15:31.002Z")),
            "station-key", Encoding.UTF8.GetBytes("""{"id":"0198f3b2-1"}"""), []),
        new(2, FactKinds.Refused, "Prüfplatz/3 零件", null, new FactTimes(null, At("2026-11-20T08:15:32Z"), At("2026-11-20T08:15:32.000001Z")), "", [], []),
    ];

    [Fact]
    public void The_hash_of_a_fact_is_the_one_written_down()
    {
        var vectors = Repository.Text("tests/Sightline.Tests/Buffering/FactHash.vectors.txt").Split("\n\n")[1..];
        Assert.Equal(Facts.Length, vectors.Length);
        var before = FactHash.Genesis;
        foreach (var (fact, vector) in Facts.Zip(vectors))
        {
            var lines = vector.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(": ")).ToList();
            var text = Convert.FromHexString(string.Concat(lines.Where(l => l[0] != "hash").Select(l => l[1])));
            Assert.Equal(lines[^1][1], Convert.ToHexStringLower(SHA256.HashData(text)));

            before = FactHash.Of(before, fact);
            Assert.Equal(lines[^1][1], Convert.ToHexStringLower(before));
        }
    }

    [Fact]
    public void Times_are_whole_microseconds_and_keep_their_offset()
    {
        var time = At("2026-11-20T09:15:30.1234567+01:00");

        var kept = FactHash.FromMicroseconds(FactHash.Microseconds(time), 60);

        Assert.Equal(At("2026-11-20T09:15:30.123456+01:00"), kept);
        Assert.Equal(TimeSpan.FromHours(1), kept.Offset);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text);
}

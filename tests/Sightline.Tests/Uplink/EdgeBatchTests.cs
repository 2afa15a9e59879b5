using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Buffering;
using Sightline.Uplink;

namespace Sightline.Tests.Uplink;

public sealed class EdgeBatchTests
{
    private static readonly DateTimeOffset s_at = new(2026, 11, 20, 8, 15, 30, 123, 456, TimeSpan.FromHours(1));

    [Fact]
    public void What_is_packed_is_read_as_it_was()
    {
        var batch = Batch(7, Fact(8, "{\"a\":1}\n\0ä"), Fact(11, ""));

        var read = EdgeBatch.Read(Unpacked(batch), out var problem);

        Assert.Equal("", problem);
        Assert.Equal(batch.Greeting, read!.Greeting);
        Assert.Equal([8L, 11L], read.Facts.Select(f => f.Position));
        Assert.Equal(batch.Facts[0].Body, read.Facts[0].Body);
        Assert.Equal((s_at, s_at.Offset), (read.Facts[0].ObservedAt!.Value, read.Facts[0].ObservedAt!.Value.Offset));
        Assert.Equal(FactHash.Microseconds(s_at), FactHash.Microseconds(read.Facts[0].ReceivedAt));
    }

    [Theory]
    [InlineData("", "no first line")]
    [InlineData("{}", "Line 1")]
    [InlineData("null", "no first line")]
    [InlineData("[1]", "Line 1")]
    [InlineData("""{"edge":"e","instance":"i","version":"1","after":null,"upTo":{"position":0}}""", "Line 1")]
    [InlineData(Greeting + "\n{}", "Line 2")]
    [InlineData(Greeting + "\nnull", "Line 2")]
    [InlineData(Greeting + "\n" + First + "\nnonsense", "Line 3")]
    [InlineData(Greeting + "\n" + First + "\n" + First, "Position 1 comes after 1")]
    [InlineData(Greeting + "\n" + Beyond, "upTo is 5 and the last fact is 6")]
    public void What_no_edge_sends_is_refused_in_words(string lines, string words)
    {
        Assert.Null(EdgeBatch.Read(Encoding.UTF8.GetBytes(lines), out var problem));
        Assert.Contains(words, problem);
    }

    [Fact]
    public void The_place_moves_to_the_last_fact_before_the_first_that_was_not_taken() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Gen.Elements(200, 201, 403, 409, 422, 503).ArrayOf().ToArbitrary(), statuses =>
        {
            var facts = statuses.Select((_, i) => Fact(10 + (3 * i), "{}")).ToArray();
            var batch = Batch(7, facts);
            var first = Array.IndexOf(statuses, 503);
            var expected = first < 0 ? batch.Greeting.UpTo.Position : first == 0 ? 7 : 10 + (3 * (first - 1));
            return batch.OwnedUpTo(statuses) == expected;
        }));

    private const string Greeting = """{"edge":"e","instance":"i","version":"1","after":{"position":0},"upTo":{"position":5}}""";
    private const string First = """{"position":1,"kind":"k","source":"s","receivedAt":"2026-11-20T08:15:30Z","actor":"a","body":"e30="}""";
    private const string Beyond = """{"position":6,"kind":"k","source":"s","receivedAt":"2026-11-20T08:15:30Z","actor":"a","body":"e30="}""";

    private static FactLine Fact(long position, string body) => new()
    {
        Position = position,
        Kind = FactKinds.Inspection,
        Source = "L1-AOI-1",
        Key = $"k{position}",
        ObservedAt = s_at,
        ReceivedAt = s_at,
        Actor = "key:L1-AOI-1",
        Body = Encoding.UTF8.GetBytes(body),
    };

    private static EdgeBatch Batch(long after, params FactLine[] facts) => new(
        new EdgeGreeting
        {
            Edge = "press-1",
            Instance = "0a1b",
            Version = "1.2.3",
            After = new JournalPlace(after, "aa"),
            UpTo = new JournalPlace(facts.Length == 0 ? after : facts[^1].Position + 2, "bb"),
            Head = 99,
            Status = new EdgeStatus { Backlog = 5, FreeBytes = 7, SecondsToFull = 1.5, Oldest = s_at },
        },
        facts);

    private static byte[] Unpacked(EdgeBatch batch)
    {
        using var gzip = new GZipStream(new MemoryStream(batch.Pack()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}

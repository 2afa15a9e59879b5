using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Connectors.Kafka;

namespace Sightline.Tests.Connectors.Kafka;

public sealed class TopicKeysTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_key_is_where_it_was_first_read_whatever_else_lies_there() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Gen.Choose(0, 767).ArrayOf().ToArbitrary(), records => Agrees(records)));

    [Fact]
    public void What_was_read_from_noon_answers_for_noon_and_later_and_for_nothing_before()
    {
        var keys = new TopicKeys(s_noon);
        Assert.True(keys.Covers(s_noon));
        Assert.True(keys.Covers(s_noon.AddHours(1)));
        Assert.False(keys.Covers(s_noon.AddTicks(-1)));
        Assert.False(keys.Covers(null));
    }

    [Fact]
    public void What_was_read_from_the_beginning_answers_for_everything() => Assert.True(new TopicKeys(null).Covers(null) && new TopicKeys(null).Covers(s_noon));

    private static bool Agrees(int[] records)
    {
        var keys = new TopicKeys(null);
        var (first, offsets) = (new Dictionary<int, string>(), new Dictionary<int, long>());
        foreach (var record in records)
        {
            var (partition, number) = (record % 3, record / 3);
            var offset = offsets.GetValueOrDefault(partition);
            offsets[partition] = offset + 1;
            keys.Read(partition, offset, HeaderOf(number));
            if (number % 3 != 0)
            {
                first.TryAdd(number, $"t/{partition}/{offset}");
            }
        }

        return Enumerable.Range(0, 256).All(number => keys.PlaceOf("t", KeyOf(number)) == first.GetValueOrDefault(number))
            && keys.Count == first.Count && offsets.All(o => keys.Next[o.Key] == o.Value);
    }

    /// <summary>A third of the records are of others: no header, or one that is no key of ours.</summary>
    private static byte[]? HeaderOf(int number) => (number % 3, number % 2) switch
    {
        (0, 0) => null,
        (0, _) => "order-17"u8.ToArray(),
        _ => Encoding.ASCII.GetBytes(KeyOf(number)),
    };

    private static string KeyOf(int number) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)));
}

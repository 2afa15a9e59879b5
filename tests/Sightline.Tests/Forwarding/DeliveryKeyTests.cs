using Sightline.Forwarding;
using Sightline.Tests.House;

namespace Sightline.Tests.Forwarding;

public sealed class DeliveryKeyTests
{
    [Fact]
    public void The_key_of_a_posting_is_the_one_written_down()
    {
        var vectors = Repository.Text("tests/Sightline.Tests/Forwarding/DeliveryKey.vectors.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(7, vectors.Length);
        Assert.All(vectors, vector =>
        {
            var (station, id, target, text, key) = vector.Split('\t') is [var a, var b, var c, var d, var e] ? (a, b, c, d, e) : default;
            Assert.Equal((text, key), (DeliveryKey.Text(station, id, target), DeliveryKey.For(station, id, target)));
        });
    }

    [Fact]
    public void No_two_postings_share_a_key_however_their_names_are_cut()
    {
        string[] pieces = ["", "a", "|", "1:", ",", "a,", "1:a,", "0:,"];
        var keys = from s in pieces from i in pieces from t in pieces select DeliveryKey.For(s, i, t);
        Assert.Equal(pieces.Length * pieces.Length * pieces.Length, keys.Distinct().Count());
    }
}

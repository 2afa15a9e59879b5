using Sightline.Storage;

namespace Sightline.Tests.Storage;

public sealed class DataFolderTests
{
    [Fact]
    public void A_second_node_is_turned_away()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        using var first = new DataFolder(path).Hold();
        using var second = new DataFolder(path);

        var refused = Assert.Throws<InvalidOperationException>(second.Hold);

        Assert.Equal($"The data folder {path} is in use by another node. Stop that node, or give another folder with --data.", refused.Message);
    }

    [Fact]
    public void The_folder_is_free_again_when_its_node_has_ended()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("sightline-").FullName, "new", "deeper");
        using (new DataFolder(path).Hold())
        {
            Assert.True(Directory.Exists(path));
        }

        using var next = new DataFolder(path).Hold();
    }
}

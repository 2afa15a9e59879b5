using Sightline.Connectors.S3;
using Sightline.Images;
using Sightline.Storage;

namespace Sightline.Tests.Images;

public sealed class ImagesOptionsTests
{
    [Fact]
    public void Every_problem_is_told_at_once_with_the_way_out()
    {
        var options = new ImagesOptions
        {
            Store = "s3", MostPixels = 0, MissingAfter = TimeSpan.Zero, Policy = "delete", ReservedFreeSpaceInBytes = -1, S3Endpoint = "s3.plant", S3Bucket = "b", S3Region = "", S3Timeout = TimeSpan.Zero, S3SecretKey = "AKIA-plain",
        };

        Assert.Equal(
            [
                "Images:MostPixels is 0. Give 1 or more.",
                "Images:MissingAfter is 00:00:00. Give a time above zero.",
                "Images:Policy is 'delete'. Give 'make room' or 'never'.",
                "Images:ReservedFreeSpaceInBytes is -1. Give the bytes to keep free, 0 or more.",
                "Images:S3Endpoint is 's3.plant'. Give the server's address, which begins with http:// or https://.",
                "Images:S3Bucket is 'b'. Give the name of a bucket that is there, 3 to 63 characters.",
                "Images:S3Region is empty. Give the region that requests are signed for, such as us-east-1.",
                "Images:S3Timeout is 00:00:00. Give a time above zero.",
                "Images:S3AccessKey is empty. Put the key into a file of the data folder's secrets and give ${file:NAME}, or ${env:NAME}.",
                "Images:S3SecretKey is no reference. Put the key into a file of the data folder's secrets and give ${file:NAME}, or ${env:NAME}.",
            ],
            Problems(options));
        Assert.Equal(["Images:Store is 'nfs'. Give one of folder, s3."], Problems(new ImagesOptions { Store = "nfs" }));
        Assert.Equal(
            ["Images:MakeRoomBelowInBytes is 5, below Images:ReservedFreeSpaceInBytes, 6: images would be refused before room is made. Give more."],
            Problems(new ImagesOptions { MakeRoomBelowInBytes = 5, ReservedFreeSpaceInBytes = 6 }));
        Assert.Empty(Problems(new ImagesOptions()));
    }

    private static IEnumerable<string> Problems(ImagesOptions options)
    {
        var folder = new DataFolder("unused");
        return new ImagesOptionsCheck([new FolderImagesKind(folder), new S3ImagesKind(folder)]).Validate(null, options).Failures ?? [];
    }
}

using Sightline.Images;
using Sightline.Settings;
using Sightline.Storage;

namespace Sightline.Connectors.S3;

/// <summary>An S3 server, for <c>Images:Store</c>.</summary>
internal sealed class S3ImagesKind(DataFolder folder) : IImageFilesKind
{
    public string Name => "s3";

    public IReadOnlyList<string> Problems(ImagesOptions options)
    {
        var problems = new List<string>();
        if (!Uri.TryCreate(options.S3Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            problems.Add($"Images:S3Endpoint is '{options.S3Endpoint}'. Give the server's address, which begins with http:// or https://.");
        }

        if (options.S3Bucket.Length is < 3 or > 63)
        {
            problems.Add($"Images:S3Bucket is '{options.S3Bucket}'. Give the name of a bucket that is there, 3 to 63 characters.");
        }

        if (options.S3Region.Length == 0)
        {
            problems.Add("Images:S3Region is empty. Give the region that requests are signed for, such as us-east-1.");
        }

        if (options.S3Timeout <= TimeSpan.Zero)
        {
            problems.Add($"Images:S3Timeout is {options.S3Timeout}. Give a time above zero.");
        }

        Reference("S3AccessKey", options.S3AccessKey);
        Reference("S3SecretKey", options.S3SecretKey);
        return problems;

        // What is written there may be the secret itself, so it is not repeated.
        void Reference(string option, string text)
        {
            if (!SecretReference.TryParse(text, out _))
            {
                problems.Add($"Images:{option} is {(text.Length == 0 ? "empty" : "no reference")}. Put the key into a file of the data folder's secrets and give ${{file:NAME}}, or ${{env:NAME}}.");
            }
        }
    }

    public IImageFiles Create(ImagesOptions options) =>
        SecretReference.TryParse(options.S3AccessKey, out var name) && SecretReference.TryParse(options.S3SecretKey, out var secret)
            ? new S3Images(options, new SecretCredentials(name, secret, folder.Secrets))
            : throw new InvalidOperationException("The settings were not checked before they were used.");
}

using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Sightline.Images;
using Sightline.Settings;

namespace Sightline.Connectors.S3;

/// <summary>
/// Images as objects of a bucket, <c>images/ab12…</c>. An object is there when the server has answered, and not before. Only
/// what every S3 server knows is used: no chunked signatures, no checksums of newer kinds, the bucket in the path.
/// </summary>
internal sealed class S3Images : IImageFiles, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _prefix;
    private readonly string _server;

    public S3Images(ImagesOptions options, AWSCredentials credentials)
    {
        (_bucket, _prefix, _server) = (options.S3Bucket, options.S3Prefix, options.S3Endpoint);
        _client = new AmazonS3Client(credentials, new AmazonS3Config
        {
            ServiceURL = options.S3Endpoint,
            AuthenticationRegion = options.S3Region,
            ForcePathStyle = true,
            Timeout = options.S3Timeout,
            MaxErrorRetry = 1,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public bool IsOnOwnDisk => false;

    public Task PutAsync(string sha256, string file, string mediaType, CancellationToken ct) => AskAsync(() => _client.PutObjectAsync(
        new PutObjectRequest { BucketName = _bucket, Key = KeyOf(sha256), FilePath = file, ContentType = mediaType, UseChunkEncoding = false }, ct));

    public async Task<long?> SizeAsync(string sha256, CancellationToken ct) =>
        (await AskAsync(() => _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _bucket, Key = KeyOf(sha256) }, ct)))?.ContentLength;

    public async Task<Stream?> OpenAsync(string sha256, long from, long count, CancellationToken ct)
    {
        var request = new GetObjectRequest { BucketName = _bucket, Key = KeyOf(sha256) };
        if (from > 0)
        {
            request.ByteRange = new ByteRange(from, from + count - 1);
        }

        return (await AskAsync(() => _client.GetObjectAsync(request, ct)))?.ResponseStream;
    }

    public Task DeleteAsync(string sha256, CancellationToken ct) =>
        AskAsync(() => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _bucket, Key = KeyOf(sha256) }, ct));

    public async IAsyncEnumerable<(string Sha256, long Size)> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix };
        do
        {
            var page = await AskAsync(() => _client.ListObjectsV2Async(request, ct))
                ?? throw new IOException($"The bucket '{_bucket}' is not on {_server}. Create it, or correct Images:S3Bucket.");
            foreach (var found in page.S3Objects ?? [])
            {
                if (ImageStore.IsHash(found.Key[_prefix.Length..]))
                {
                    yield return (found.Key[_prefix.Length..], found.Size ?? 0);
                }
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    public void Dispose() => _client.Dispose();

    private string KeyOf(string sha256) => _prefix + sha256;

    /// <summary>The server's answer; null when it says that there is no such object. All else that keeps it from answering is its absence.</summary>
    private async Task<T?> AskAsync<T>(Func<Task<T>> request)
        where T : class
    {
        try
        {
            return await request();
        }
        catch (AmazonS3Exception none) when (none.StatusCode == HttpStatusCode.NotFound && none.ErrorCode is not "NoSuchBucket")
        {
            return null;
        }
        catch (AmazonServiceException refused)
        {
            throw new ImageStoreAwayException($"The S3 server {_server} refused: {(int)refused.StatusCode} {refused.ErrorCode} {refused.Message}", refused);
        }
        catch (Exception away) when (away is HttpRequestException or AmazonClientException or WebException or SecretUnavailableException or TimeoutException)
        {
            throw new ImageStoreAwayException($"The S3 server {_server} did not answer: {away.Message}", away);
        }
    }
}

using Amazon.Runtime;
using Sightline.Settings;

namespace Sightline.Connectors.S3;

/// <summary>The access key of an S3 server, read at each request: a key that is changed in its place is used from then on.</summary>
internal sealed class SecretCredentials(SecretReference name, SecretReference secret, string folder) : AWSCredentials
{
    public override ImmutableCredentials GetCredentials() =>
        new(Settings.Secrets.Read(name, folder), Settings.Secrets.Read(secret, folder), token: null);
}

using Sightline.Connectors.Options;

namespace Sightline.Connectors.OAuth;

/// <summary>Signing in by client credentials (RFC 6749, section 4.4): a secret buys a token that lives for a while.</summary>
internal sealed class OAuthOptions
{
    [Setting("Address of the token endpoint: https, or http on this machine itself. Whoever reads along on the way reads the secret.", Required = true)]
    public string TokenUrl { get; set; } = "";

    [Setting("Who this node is there: client_id.", Required = true)]
    public string ClientId { get; set; } = "";

    [Setting("The client's secret, as a reference: ${env:NAME} or ${file:PATH}. Read for every token.", Required = true)]
    public string ClientSecret { get; set; } = "";

    [Setting("How id and secret are handed over. basic: in the Authorization header (client_secret_basic). post: in the form (client_secret_post).")]
    public ClientAuthentication ClientAuthentication { get; set; } = ClientAuthentication.Basic;

    [Setting("Scopes that are asked for, separated by one space each.", Default = "none is asked for")]
    public string? Scope { get; set; }

    [Setting("Whom the token is for, where the endpoint wants an audience.", Default = "none is named")]
    public string? Audience { get; set; }

    [Setting("How long a token is used whose answer does not say how long it lives. One that the target refuses earlier is renewed then.", Unit = "hh:mm:ss")]
    public TimeSpan AssumedLife { get; set; } = TimeSpan.FromMinutes(5);

    [Setting("PEM file with the authority that signed the endpoint's certificate, as an absolute path. Then no other is trusted.", Default = "what the machine trusts")]
    public string? AuthorityFile { get; set; }
}

/// <summary>How a client proves itself to its token endpoint (RFC 6749, section 2.3.1).</summary>
internal enum ClientAuthentication
{
    Basic,
    Post,
}

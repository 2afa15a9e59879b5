namespace Sightline.SystemTests.Access;

/// <summary>Evidence: packages, keys, anchors.</summary>
internal static partial class EndpointTable
{
    private const string EvidenceRows = """
        GET    /api/v1/evidence                      - -++-- -++++- - -
        POST   /api/v1/evidence/verify               - -++-- -++++- - -
        GET    /api/v1/evidence/keys                 - -++-- -++++- - -
        POST   /api/v1/evidence/keys/rotate          - -+--- --+-+- - -
        GET    /api/v1/anchors                       - -++-- -++++- - -
        POST   /api/v1/anchors                       - ++--+ --+-+- - +
        POST   /api/v1/anchors/now                   - -+--- --+-+- - -
        GET    /evidence                             - -++-- -++++- - -
        POST   /evidence/rotate                      - -+--- --+-+- - -
        POST   /evidence/anchor                      - -+--- --+-+- - -
        GET    /evidence/package                     - -++-- -++++- - -
        """;
}

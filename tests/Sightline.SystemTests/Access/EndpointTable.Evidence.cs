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
        GET    /api/v1/journal/archives              - -++-- -++++- - -
        POST   /api/v1/journal/archives              - -+--- --+-+- - -
        GET    /api/v1/journal/archives/{position}/file - -++-- -++++- - -
        GET    /evidence                             - -++-- -++++- - -
        POST   /evidence/rotate                      - -+--- --+-+- - -
        POST   /evidence/archive                     - -+--- --+-+- - -
        POST   /evidence/anchor                      - -+--- --+-+- - -
        GET    /evidence/package                     - -++-- -++++- - -
        """;
}

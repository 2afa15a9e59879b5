namespace Sightline.SystemTests.Access;

/// <summary>How long data is kept: who looks, who pins, who says so.</summary>
internal static partial class EndpointTable
{
    private const string RetentionRows = """
        GET    /api/v1/retention/policies            - -++-- +++++- - -
        PUT    /api/v1/retention/policies/{id}       - ----- ----+- - -
        POST   /api/v1/retention/policies/{id}/end   - ----- ----+- - -
        GET    /api/v1/retention/pins                - -++-- +++++- - -
        POST   /api/v1/retention/pins                - ----- -+--+- - -
        POST   /api/v1/retention/pins/{id}/release   - ----- -+--+- - -
        GET    /api/v1/retention/preview             - -++-- +++++- - -
        POST   /api/v1/retention/run                 - ----- ----+- - -
        GET    /api/v1/retention/passes              - -++-- +++++- - -
        GET    /api/v1/retention/passes/{id}         - -++-- +++++- - -
        GET    /api/v1/retention/forecast            - -++-- +++++- - -
        GET    /retention                            - -++-- +++++- - -
        POST   /retention/policies                   - ----- ----+- - -
        POST   /retention/policies/{id}/end          - ----- ----+- - -
        POST   /retention/pins                       - ----- -+--+- - -
        POST   /retention/pins/{id}/release          - ----- -+--+- - -
        POST   /retention/run                        - ----- ----+- - -
        """;
}

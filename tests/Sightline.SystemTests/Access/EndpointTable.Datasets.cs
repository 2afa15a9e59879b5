namespace Sightline.SystemTests.Access;

/// <summary>Similar defects and training sets.</summary>
internal static partial class EndpointTable
{
    private const string DatasetRows = """
        GET    /api/v1/insight/similar               - -+++- ++++++ - +
        GET    /inspections/{station}/{id}/similar   - -+++- ++++++ - +
        GET    /api/v1/datasets                      - -+--- -++-+- - +
        POST   /api/v1/datasets                      - -+--- -++-+- - +
        GET    /api/v1/datasets/{id}                 - -+--- -++-+- - +
        GET    /api/v1/datasets/{id}/manifest        - -+--- -++-+- - +
        GET    /api/v1/datasets/{id}/file            - -+--- -++-+- - +
        POST   /api/v1/datasets/{id}/labels          - -+--- -++-+- - +
        GET    /datasets                             - -+--- -++-+- - +
        POST   /datasets                             - -+--- -++-+- - +
        GET    /datasets/{id}                        - -+--- -++-+- - +
        POST   /datasets/{id}/labels                 - -+--- -++-+- - +
        """;
}

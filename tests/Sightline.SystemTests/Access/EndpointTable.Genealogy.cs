namespace Sightline.SystemTests.Access;

/// <summary>What is known of parts and lots: inspections, events, traces, recalls.</summary>
internal static partial class EndpointTable
{
    private const string GenealogyRows = """
        GET    /api/v1/events                        - -+++- ++++++ - +
        GET    /api/v1/inspections                   - -+++- ++++++ - +
        GET    /api/v1/inspections/{station}/{id}    - -+++- ++++++ - +
        GET    /api/v1/parts/{serial}                - -+++- ++++++ - +
        GET    /api/v1/parts/{serial}/certificate    - -+++- ++++++ - +
        GET    /api/v1/parameters                    - -+++- ++++++ - +
        GET    /api/v1/inspections/{station}/{id}/parameters - -+++- ++++++ - +
        GET    /api/v1/images/missing                - -+++- ++++++ - +
        GET    /api/v1/insight/lines                 - -+++- ++++++ - +
        GET    /api/v1/parameters/{id}               - +++-+ +++++- - -
        GET    /api/v1/inspections/{station}/{id}/reviews - -+++- ++++++ - +
        GET    /search                               - -+++- ++++++ - +
        GET    /inspections                          - -+++- ++++++ - +
        GET    /inspections/now                      - -+++- ++++++ - +
        GET    /inspections/export                   - -+++- ++++++ - +
        GET    /inspections/{station}/{id}           - -+++- ++++++ - +
        GET    /inspections/{station}/{id}/now       - -+++- ++++++ - +
        GET    /inspections/{station}/{id}/parameters - -+++- ++++++ - +
        GET    /parts/{serial}                       - -+++- ++++++ - +
        GET    /api/v1/trace                         - -++-- +++++- - -
        GET    /api/v1/trace/export                  - -++-- +++++- - -
        GET    /api/v1/trace/exceptions              - -++-- +++++- - -
        GET    /api/v1/recalls                       - -++-- +++++- - -
        POST   /api/v1/recalls                       - -+--- +++-+- - -
        POST   /api/v1/recalls/drill                 - -+--- +++-+- - -
        GET    /api/v1/recalls/{id}                  - -++-- +++++- - -
        GET    /api/v1/recalls/{id}/report           - -++-- +++++- - -
        POST   /api/v1/recalls/{id}/hold             - -+--- +++-+- - -
        POST   /api/v1/recalls/{id}/close            - -+--- +++-+- - -
        GET    /recalls                              - -++-- +++++- - -
        POST   /recalls                              - -+--- +++-+- - -
        POST   /recalls/drill                        - -+--- +++-+- - -
        GET    /recalls/{id}                         - -++-- +++++- - -
        POST   /recalls/{id}/hold                    - -+--- +++-+- - -
        POST   /recalls/{id}/close                   - -+--- +++-+- - -
        GET    /trace                                - -++-- +++++- - -
        GET    /trace/exceptions                     - -++-- +++++- - -
        POST   /trace/exceptions                     - ----- -+--+- - -
        POST   /api/v1/events/{position}/withdraw    - ----- -+--+- - -
        """;
}

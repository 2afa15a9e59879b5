namespace Sightline.SystemTests.Access;

/// <summary>What is decided of parts: nonconformances, containment, where held parts are.</summary>
internal static partial class EndpointTable
{
    private const string DecisionRows = """
        GET    /api/v1/cost-rates                    - +++-+ +++++- - -
        GET    /api/v1/cost-rates/{id}               - +++-+ +++++- - -
        PUT    /api/v1/cost-rates/{id}               - -+--- --+-+- - -
        GET    /api/v1/costs                         - -+++- ++++++ - +
        GET    /api/v1/costs/export                  - -+++- ++++++ - +
        GET    /costs                                - -+++- ++++++ - +

        GET    /api/v1/nonconformances               - -++-- +++++- - -
        POST   /api/v1/nonconformances               - ----- -+--+- - -
        GET    /api/v1/nonconformances/{id}          - -++-- +++++- - -
        GET    /api/v1/nonconformances/{id}/parts    - -++-- +++++- - -
        POST   /api/v1/nonconformances/{id}/parts    - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/contain  - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/dispositions - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/dispositions/{disposition}/concede - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/dispositions/{disposition}/refuse - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/dispositions/{disposition}/undo - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/dispositions/{disposition}/reworked - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/actions  - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/actions/{action}/done - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/actions/{action}/check - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/deviations - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/documents - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/verify   - ----- -+--+- - -
        POST   /api/v1/nonconformances/{id}/close    - ----- -+--+- - -
        GET    /api/v1/part-exceptions              - -++-- +++++- - -
        GET    /api/v1/holds/{id}/balance            - -++-- +++++- - -
        GET    /api/v1/containments                  - -++-- +++++- - -
        GET    /api/v1/containments/{cause}/{id}     - -++-- +++++- - -
        POST   /api/v1/containments/{cause}/{id}/hold - -+--- +++-+- - -
        GET    /nonconformances                      - -++-- +++++- - -
        GET    /nonconformances/now                  - -++-- +++++- - -
        GET    /nonconformances/new                  - ----- -+--+- - -
        POST   /nonconformances/new                  - ----- -+--+- - -
        GET    /nonconformances/{id}                 - -++-- +++++- - -
        POST   /nonconformances/{id}                 - ----- -+--+- - -
        GET    /nonconformances/{id}/sign            - ----- -+--+- - -
        POST   /nonconformances/{id}/sign            - ----- -+--+- - -
        GET    /part-exceptions                      - -++-- +++++- - -
        GET    /containments                         - -++-- +++++- - -
        GET    /containments/{cause}/{id}            - -++-- +++++- - -
        POST   /containments/{cause}/{id}/hold       - -+--- +++-+- - -

        GET    /api/v1/reviews                       - -+++- ++++++ - +
        GET    /api/v1/reviews/agreement             - -+++- ++++++ - +
        GET    /api/v1/reviews/rates                 - -+++- ++++++ - +
        GET    /api/v1/insight/pareto                - -+++- ++++++ - +
        POST   /api/v1/inspections/{station}/{id}/reviews - -+--- +++-+- - +
        POST   /api/v1/inspections/{station}/{id}/reviews/{review}/undo - -+--- +++-+- - +
        GET    /andon                                - -+++- ++++++ - +
        GET    /andon/now                            - -+++- ++++++ - +
        POST   /andon                                - -+--- +++-+- - +
        GET    /pareto                               - -+++- ++++++ - +
        GET    /api/v1/rules                         - -++-- +++++- - -
        POST   /api/v1/rules                         - -+--- -++-+- - -
        GET    /api/v1/rules/{id}                    - -++-- +++++- - -
        GET    /api/v1/rules/{id}/versions/{version} - -++-- +++++- - -
        PUT    /api/v1/rules/{id}/versions/{version} - -+--- -++-+- - -
        GET    /api/v1/rules/{id}/versions/{version}/diff - -++-- +++++- - -
        POST   /api/v1/rules/{id}/versions/{version}/replay - -+--- -++-+- - -
        POST   /api/v1/rules/{id}/versions/{version}/approve - ----- -+--+- - -
        POST   /api/v1/rules/{id}/versions/{version}/shadow - -+--- -++-+- - -
        POST   /api/v1/rules/{id}/versions/{version}/live - -+--- -++-+- - -
        POST   /api/v1/rules/{id}/versions/{version}/retire - -+--- -++-+- - -
        GET    /api/v1/findings                      - -+++- ++++++ - +
        GET    /api/v1/findings/{id}                 - -+++- ++++++ - +
        POST   /api/v1/findings/{id}/acknowledge     - -+--- +++-+- - +
        GET    /rules                                - -++-- +++++- - -
        GET    /rules/{id}                           - -++-- +++++- - -
        POST   /rules/{id}/replay                    - -+--- -++-+- - -
        POST   /rules/{id}/approve                   - ----- -+--+- - -
        POST   /rules/{id}/change                    - -+--- -++-+- - -
        GET    /rule-draft                           - -+--- -++-+- - -
        POST   /rule-draft                           - -+--- -++-+- - -
        GET    /findings                             - -+++- ++++++ - +
        GET    /findings/now                         - -+++- ++++++ - +
        GET    /findings/{id}                        - -+++- ++++++ - +
        POST   /findings/{id}/acknowledge            - -+--- +++-+- - +
        GET    /reviews                              - -+++- ++++++ - +
        GET    /reviews/agreement                    - -+++- ++++++ - +
        POST   /reviews                              - -+--- +++-+- - +
        POST   /reviews/undo                         - -+--- +++-+- - +
        """;
}

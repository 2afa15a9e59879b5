namespace Sightline.SystemTests.Access;

/// <summary>
/// Who may call what, written by hand from docs/access.md and not from the code's list of roles: a second opinion.
/// One row for each endpoint, one mark for each caller: + allowed, - refused.
/// </summary>
internal static partial class EndpointTable
{
    /// <summary>
    /// Nobody; keys: station, integrator, auditor, vendor, edge; people: operator, quality, integrator, auditor, admin, vendor;
    /// an admin who must change the first password; an integrator limited to one station and one target.
    /// </summary>
    public static readonly IReadOnlyList<string> Callers =
    [
        "nobody", "key station", "key integrator", "key auditor", "key vendor", "key edge",
        "operator", "quality", "integrator", "auditor", "admin", "vendor", "first", "limited",
    ];

    private const string Rows = """
        GET    /                                     - +++++ ++++++ + +
        GET    /health/live                          + +++++ ++++++ + +
        GET    /health/ready                         + +++++ ++++++ + +
        GET    /metrics                              + +++++ ++++++ + +
        GET    /schemas/inspection/v1.json           + +++++ ++++++ + +
        GET    /openapi/{documentName}.json          + +++++ ++++++ + +
        ANY    /{**path}                             + +++++ ++++++ + +
        ANY    /api/v1/{**path}                      - +++++ ++++++ + +

        POST   /api/v1/inspections                   - ++--+ --+-+- - +
        POST   /api/v1/events                        - ++--+ --+-+- - +
        PUT    /api/v1/images/{sha256}               - ++--+ --+-+- - +
        GET    /api/v1/images/{sha256}               - +++++ ++++++ - +
        GET    /api/v1/machines/{id}/states          - -+++- ++++++ - +

        POST   /api/v1/edges/{name}/facts            - -+--+ --+-+- - +
        GET    /api/v1/edges                         - -++-- +++++- - -

        GET    /api/v1/quarantine                    - -++-- -++++- - -
        GET    /api/v1/quarantine/{id}               - -++-- -++++- - -
        POST   /api/v1/quarantine/{id}/resubmit      - -+--- -++-+- - -

        GET    /api/v1/stations                      - +++++ ++++++ - +
        GET    /api/v1/stations/{id}                 - +++++ ++++++ - +
        PUT    /api/v1/stations/{id}                 - -+--- --+-+- - -
        GET    /api/v1/stations/{id}/context         - +++++ ++++++ - +
        PUT    /api/v1/stations/{id}/context         - -+--- --+-+- - +
        GET    /api/v1/stations/{id}/context/stream  - +++++ ++++++ - +
        POST   /api/v1/work-orders/{id}/start        - -+--- +++-+- - -
        POST   /api/v1/work-orders/{id}/pause        - -+--- +++-+- - -
        POST   /api/v1/work-orders/{id}/close        - ----- ++--+- - -
        GET    /api/v1/work-orders/{id}/moves        - +++-+ +++++- - -
        GET    /api/v1/work-orders/{id}/counts       - -++-- +++++- - -
        GET    /api/v1/work-orders/{id}/reconciliation - -++-- +++++- - -
        GET    /api/v1/work-orders/{id}/closings     - -++-- +++++- - -
        GET    /api/v1/lines/{id}/orders             - +++-+ +++++- - -
        POST   /api/v1/lines/{id}/closings           - ----- ++--+- - -
        GET    /api/v1/lines/{id}/closings           - -++-- +++++- - -
        GET    /api/v1/closings/{id}                 - -++-- +++++- - -
        GET    /api/v1/closings/{id}/report          - -++-- +++++- - -
        GET    /api/v1/work-orders/{id}/differences  - -++-- +++++- - -
        GET    /api/v1/lines/{id}/reconciliation     - -++-- +++++- - -
        GET    /api/v1/lines/{id}/differences        - -++-- +++++- - -
        POST   /api/v1/stations/{id}/clock           - ++--+ --+-+- - +
        GET    /api/v1/stations/{id}/clock           - +++++ ++++++ - +
        GET    /api/v1/context-sources               - +++-+ +++++- - -
        GET    /api/v1/context-sources/{name}        - +++-+ +++++- - -
        GET    /api/v1/lines                         - +++-+ +++++- - -
        GET    /api/v1/lines/{id}                    - +++-+ +++++- - -
        GET    /api/v1/lines/{id}/permit             - +++-+ +++++- - -
        PUT    /api/v1/lines/{id}                    - -+--- --+-+- - -
        GET    /api/v1/lines/{id}/permit/history - +++-+ +++++- - -
        POST   /api/v1/lines/{id}/permit/override - ----- -+--+- - -
        POST   /api/v1/lines/{id}/changeovers - -+--- +++-+- - -
        GET    /api/v1/lines/{id}/changeovers - +++-+ +++++- - -
        GET    /api/v1/lines/{id}/changeovers/{n} - +++-+ +++++- - -
        POST   /api/v1/lines/{id}/changeovers/{n}/clear - -+--- +++-+- - -
        POST   /api/v1/lines/{id}/changeovers/{n}/approve - -+--- +++-+- - -
        POST   /api/v1/lines/{id}/changeovers/{n}/confirm - -+--- +++-+- - -
        POST   /api/v1/lines/{id}/changeovers/{n}/cancel - -+--- +++-+- - -
        POST   /api/v1/lines/{id}/changeovers/{n}/override - ----- -+--+- - -
        GET    /api/v1/lines/{id}/mismatches - -++-- +++++- - -
        GET    /api/v1/lines/{id}/mismatches/{n}/parts - -++-- +++++- - -
        GET    /api/v1/work-orders                   - +++-+ +++++- - -
        GET    /api/v1/work-orders/{id}              - +++-+ +++++- - -
        PUT    /api/v1/work-orders/{id}              - -+--- --+-+- - -
        GET    /api/v1/material-lots                 - +++-+ +++++- - -
        GET    /api/v1/material-lots/{id}            - +++-+ +++++- - -
        PUT    /api/v1/material-lots/{id}            - -+--- --+-+- - -
        GET    /api/v1/sites                         - +++-+ +++++- - -
        GET    /api/v1/sites/{id}                    - +++-+ +++++- - -
        PUT    /api/v1/sites/{id}                    - -+--- --+-+- - -
        GET    /api/v1/areas                         - +++-+ +++++- - -
        GET    /api/v1/areas/{id}                    - +++-+ +++++- - -
        PUT    /api/v1/areas/{id}                    - -+--- --+-+- - -
        GET    /api/v1/operators                     - +++-+ +++++- - -
        GET    /api/v1/operators/{id}                - +++-+ +++++- - -
        PUT    /api/v1/operators/{id}                - -+--- --+-+- - -
        GET    /api/v1/plant/problems                - +++-+ +++++- - -
        GET    /api/v1/lines/{id}/shifts             - +++-+ +++++- - -
        GET    /api/v1/lines/{id}/operators          - +++-+ +++++- - -
        GET    /api/v1/material-lots/{id}/consumption - +++-+ +++++- - -
        POST   /api/v1/import/{kind}                 - -+--- --+-+- - -
        GET    /api/v1/export/{kind}                 - +++-+ +++++- - -
        GET    /api/v1/shifts                        - +++-+ +++++- - -
        GET    /api/v1/products                      - +++-+ +++++- - -
        GET    /api/v1/recipes                       - +++-+ +++++- - -
        GET    /api/v1/shifts/{id}                   - +++-+ +++++- - -
        GET    /api/v1/products/{id}                 - +++-+ +++++- - -
        GET    /api/v1/recipes/{id}                  - +++-+ +++++- - -
        PUT    /api/v1/shifts/{id}                   - -+--- --+-+- - -
        PUT    /api/v1/products/{id}                 - -+--- --+-+- - -
        PUT    /api/v1/recipes/{id}                  - -+--- -++-+- - -
        GET    /api/v1/recipes/{id}/versions         - +++-+ +++++- - -
        GET    /api/v1/recipes/{id}/versions/{version}          - +++-+ +++++- - -
        GET    /api/v1/recipes/{id}/versions/{version}/content  - +++-+ +++++- - -
        POST   /api/v1/recipes/{id}/versions/{version}/approve  - ----- -+--+- - -
        POST   /api/v1/recipes/{id}/versions/{version}/activate - -+--- -++-+- - -
        POST   /api/v1/recipes/{id}/versions/{version}/retire   - -+--- -++-+- - -
        PUT    /api/v1/parameters/{id}               - -+--- --+-+- - -
        GET    /api/v1/machines                      - +++-+ +++++- - -
        GET    /api/v1/machines/{id}                 - +++-+ +++++- - -
        PUT    /api/v1/machines/{id}                 - -+--- --+-+- - -

        GET    /api/v1/targets                       - -+++- -+++++ - +
        GET    /api/v1/targets/{name}                - -+++- -+++++ - +
        PUT    /api/v1/targets/{name}                - -+--- --+-+- - -
        POST   /api/v1/targets/{name}/pause          - -+--- --+-+- - -
        GET    /api/v1/targets/{name}/preflight      - -+++- -+++++ - +
        POST   /api/v1/targets/{name}/preflight      - -+--- --+-+- - -
        POST   /api/v1/targets/{name}/shadow         - -+--- --+-+- - -
        POST   /api/v1/targets/{name}/live           - -+--- --+-+- - -
        POST   /api/v1/targets/{name}/off            - -+--- --+-+- - -
        POST   /api/v1/targets/{name}/canary         - -+--- --+-+- - -
        GET    /api/v1/changes                       - -+++- -+++++ - +
        POST   /api/v1/changes                       - -+--- --+-+- - -
        GET    /api/v1/changes/{n}                   - -+++- -+++++ - +
        POST   /api/v1/changes/{n}/approve           - ----- -+--+- - -
        POST   /api/v1/changes/{n}/reject            - ----- -+--+- - -
        POST   /api/v1/changes/{n}/withdraw          - -+--- --+-+- - -
        GET    /api/v1/maps                          - -+++- -+++++ - +
        GET    /api/v1/maps/{target}                 - -+++- -+++++ - +
        POST   /api/v1/maps/{target}                 - -+--- -++-+- - -
        GET    /api/v1/maps/{target}/{version}       - -+++- -+++++ - +
        GET    /api/v1/maps/{target}/{version}/coverage - -+++- -+++++ - +
        GET    /api/v1/maps/{target}/{version}/diff  - -+++- -+++++ - +
        POST   /api/v1/maps/{target}/{version}/replay   - -+--- -++-+- - -
        POST   /api/v1/maps/{target}/{version}/approve  - ----- -+--+- - -
        POST   /api/v1/maps/{target}/{version}/publish  - -+--- -++-+- - -
        POST   /api/v1/maps/{target}/{version}/retire   - -+--- -++-+- - -
        GET    /api/v1/deliveries                    - -+++- ++++++ - +
        GET    /api/v1/deliveries/overview           - -+++- ++++++ - +
        GET    /api/v1/deliveries/{id}               - -+++- ++++++ - +
        POST   /api/v1/deliveries/{id}/retry         - -+--- -++-+- - +
        POST   /api/v1/deliveries/{id}/close         - -+--- -++-+- - +
        GET    /api/v1/parked                        - -+++- ++++++ - +
        GET    /api/v1/parked/reasons                - -+++- ++++++ - +
        POST   /api/v1/parked/match                  - -+--- -++-+- - +
        POST   /api/v1/parked/close                  - -+--- -++-+- - +
        POST   /api/v1/parked/{id}/match             - -+--- -++-+- - +
        POST   /api/v1/parked/{id}/close             - -+--- -++-+- - +

        GET    /api/v1/gates/{station}/{serial}      - +++++ ++++++ - +
        GET    /api/v1/lines/{id}/challenges         - +++-+ +++++- - -
        GET    /api/v1/lines/{id}/challenges/{n}/suspects - -++-- +++++- - -
        GET    /challenges                           - -++-- +++++- - -
        GET    /challenges/now                       - -++-- +++++- - -
        GET    /challenges/{line}/{n}                - -++-- +++++- - -
        POST   /challenges/{line}/{n}/hold           - -+--- +++-+- - -
        GET    /challenges/new                       - -+--- --+-+- - -
        POST   /challenges/new                       - -+--- --+-+- - -
        GET    /api/v1/challenge-pieces              - +++-+ +++++- - -
        GET    /api/v1/challenge-pieces/{id}         - +++-+ +++++- - -
        PUT    /api/v1/challenge-pieces/{id}         - -+--- --+-+- - -
        GET    /api/v1/holds                         - -++-- +++++- - -
        POST   /api/v1/holds                         - -+--- +++-+- - -
        GET    /api/v1/holds/{id}                    - -++-- +++++- - -
        POST   /api/v1/holds/{id}/release            - ----- -+--+- - -
        GET    /holds                                - -++-- +++++- - -
        GET    /holds/now                            - -++-- +++++- - -
        GET    /holds/{id}                           - -++-- +++++- - -
        GET    /holds/new                            - -+--- +++-+- - -
        POST   /holds/new                            - -+--- +++-+- - -
        POST   /holds/{id}/release                   - ----- -+--+- - -

        GET    /api/v1/sources                       - -++-- +++++- - +
        GET    /api/v1/sources/{station}             - -++-- +++++- - +
        GET    /api/v1/sources/{station}/report      - -++-- +++++- - +
        GET    /api/v1/notifications                 - -+++- ++++++ - +
        GET    /api/v1/notifications/{id}            - -+++- ++++++ - +
        POST   /api/v1/notifications/{id}/acknowledge - -+--- +++-+- - +
        GET    /api/v1/clocks                        - -++-- +++++- - +
        GET    /api/v1/books                         - -++-- +++++- - -
        GET    /api/v1/journal                       - -++-- -++++- - -
        GET    /api/v1/journal/verify                - -++-- -++++- - -
        GET    /api/v1/audit                         - -++-- -++++- - -
        GET    /api/v1/audit-pack                    - -++-- -++++- - -
        GET    /api/v1/audit/export                  - -++-- -++++- - -
        GET    /api/v1/audit/{position}              - -++-- -++++- - -
        GET    /api/v1/settings                      - -++-- --+++- - -

        GET    /api/v1/me                            - +++++ ++++++ + +
        POST   /api/v1/me/password                   - ----- ++++++ + +
        GET    /api/v1/me/sessions                   - ----- ++++++ + +
        POST   /api/v1/me/sessions/end               - ----- ++++++ + +
        POST   /api/v1/me/second-factor/begin        - ----- ++++++ + +
        POST   /api/v1/me/second-factor/confirm      - ----- ++++++ + +
        POST   /api/v1/me/second-factor/end          - ----- ++++++ + +
        GET    /api/v1/roles                         - +++++ ++++++ + +
        GET    /api/v1/users                         - -++-- --+++- - -
        GET    /api/v1/users/{name}                  - -++-- --+++- - -
        PUT    /api/v1/users/{name}                  - ----- ----+- - -
        POST   /api/v1/users/{name}/reset-password   - ----- ----+- - -
        POST   /api/v1/users/{name}/unlock           - ----- ----+- - -
        POST   /api/v1/users/{name}/end              - ----- ----+- - -
        POST   /api/v1/users/{name}/sign-out         - ----- ----+- - -
        GET    /api/v1/keys                          - -++-- --+++- - -
        POST   /api/v1/keys                          - -+--- --+-+- - -
        POST   /api/v1/keys/{id}/rotate              - -+--- --+-+- - -
        POST   /api/v1/keys/{id}/revoke              - -+--- --+-+- - -

        GET    /assets/{hash}/{name}                 + +++++ ++++++ + +
        POST   /look                                 + +++++ ++++++ + +
        GET    /sign-in                              + +++++ ++++++ + +
        POST   /sign-in                              + +++++ ++++++ + +
        GET    /set-up/{token}                       + +++++ ++++++ + +
        POST   /set-up/{token}                       + +++++ ++++++ + +
        POST   /sign-out                             - +++++ ++++++ + +
        GET    /new-password                         - +++++ ++++++ + +
        POST   /new-password                         - +++++ ++++++ + +
        GET    /live                                 - +++++ ++++++ + +
        GET    /orders                               - +++-+ +++++- - -
        GET    /orders/now                           - +++-+ +++++- - -
        GET    /orders/one                           - +++-+ +++++- - -
        GET    /orders/move                          - -+--- +++-+- - -
        POST   /orders/move                          - -+--- +++-+- - -
        GET    /orders/close                         - ----- ++--+- - -
        POST   /orders/close                         - ----- ++--+- - -
        GET    /orders/close-shift                   - ----- ++--+- - -
        GET    /orders/closing                       - -++-- +++++- - -
        GET    /reconciliation                       - -++-- +++++- - -
        GET    /shift-report                         - -++-- +++++- - -
        GET    /books                                - -++-- +++++- - -
        GET    /books/now                            - -++-- +++++- - -
        GET    /sources                              - -++-- +++++- - +
        GET    /sources/now                          - -++-- +++++- - +
        GET    /sources/{station}                    - -++-- +++++- - +
        GET    /sources/{station}/now                - -++-- +++++- - +
        GET    /sources/{station}/report             - -++-- +++++- - +
        GET    /notices                              - -+++- ++++++ - +
        GET    /notices/now                          - -+++- ++++++ - +
        GET    /notices/count                        - -+++- ++++++ - +
        GET    /context-sources                      - +++-+ +++++- - -
        GET    /context-sources/now                  - +++-+ +++++- - -
        GET    /edges                                - -++-- +++++- - -
        GET    /edges/now                            - -++-- +++++- - -
        GET    /account                              - +++++ ++++++ + +
        POST   /account                              - +++++ ++++++ + +
        GET    /account/second-factor                - +++++ ++++++ + +
        POST   /account/second-factor                - +++++ ++++++ + +

        GET    /changeover                          - +++-+ +++++- - -
        GET    /changeover/now                      - +++-+ +++++- - -
        POST   /changeover                          - -+--- +++-+- - -
        GET    /changeover/override                 - ----- -+--+- - -
        POST   /changeover/override                 - ----- -+--+- - -
        GET    /changeover/parts                    - -++-- +++++- - -
        POST   /changeover/parts                    - -+--- +++-+- - -
        GET    /line                                 - -+++- ++++++ - +
        GET    /line/now                             - -+++- ++++++ - +
        GET    /line/shift                           - -+++- ++++++ - +
        GET    /deliveries                           - -+++- ++++++ - +
        GET    /deliveries/{id}                      - -+++- ++++++ - +
        GET    /parked                               - -+++- ++++++ - +
        GET    /parked/now                           - -+++- ++++++ - +
        POST   /deliveries/{id}/retry                - -+--- -++-+- - +
        POST   /deliveries/{id}/close                - -+--- -++-+- - +
        GET    /parked/decide                        - -+--- -++-+- - +
        POST   /parked/decide                        - -+--- -++-+- - +
        GET    /parked/match                         - -+--- -++-+- - +
        POST   /parked/match                         - -+--- -++-+- - +
        GET    /targets                              - -+++- ++++++ - +
        GET    /target-now                           - -+++- ++++++ - +
        GET    /targets/{name}                       - -+++- ++++++ - +
        GET    /target-now/{name}                    - -+++- ++++++ - +
        POST   /targets/{name}/stage                 - -+--- --+-+- - -
        POST   /targets/{name}/preflight             - -+--- --+-+- - -
        GET    /changes                              - -+++- -+++++ - +
        GET    /changes/now                          - -+++- -+++++ - +
        GET    /changes/new                          - -+--- --+-+- - -
        POST   /changes/new                          - -+--- --+-+- - -
        GET    /changes/{n:long}                     - -+++- -+++++ - +
        POST   /changes/{n:long}/approve             - ----- -+--+- - -
        POST   /changes/{n:long}/reject              - ----- -+--+- - -
        POST   /changes/{n:long}/withdraw            - -+--- --+-+- - -
        GET    /plant                                - +++-+ +++++- - -
        GET    /plant/{kind}                         - +++-+ +++++- - -
        GET    /plant/{kind}/export                  - +++-+ +++++- - -
        GET    /plant/{kind}/record                  - -+--- --+-+- - -
        POST   /plant/{kind}/record                  - -+--- --+-+- - -
        GET    /plant/{kind}/import                  - -+--- --+-+- - -
        POST   /plant/{kind}/import                  - -+--- --+-+- - -
        GET    /shift                                - +++-+ +++++- - -
        POST   /shift/sign                           - -+--- +++-+- - -
        GET    /material                             - +++-+ +++++- - -
        GET    /material/lot                         - +++-+ +++++- - -
        GET    /material/place                       - +++-+ +++++- - -
        GET    /quarantine                           - -++-- -++++- - -
        GET    /quarantine/{id}                      - -++-- -++++- - -
        POST   /quarantine/{id}/resubmit             - -+--- -++-+- - -
        GET    /maps                                 - -+++- -+++++ - +
        GET    /maps/{target}                        - -+++- -+++++ - +
        POST   /maps/{target}/replay                 - -+--- -++-+- - -
        POST   /maps/{target}/approve                - ----- -+--+- - -
        POST   /maps/{target}/change                 - -+--- -++-+- - -
        GET    /maps/{target}/classes                - -+--- -++-+- - -
        POST   /maps/{target}/classes                - -+--- -++-+- - -
        GET    /maps/{target}/edit                   - -+--- -++-+- - -
        POST   /maps/{target}/edit                   - -+--- -++-+- - -
        GET    /maps/{target}/field                  - -+--- -++-+- - -
        POST   /maps/{target}/field                  - -+--- -++-+- - -
        GET    /maps/{target}/print                  - -+++- -+++++ - +
        GET    /maps/{target}/file                   - -+++- -+++++ - +
        GET    /map-draft                            - -+--- -++-+- - -
        POST   /map-draft                            - -+--- -++-+- - -
        GET    /recipes                              - +++-+ +++++- - -
        GET    /recipes/{id}                         - +++-+ +++++- - -
        POST   /recipes/{id}/approve                 - ----- -+--+- - -
        POST   /recipes/{id}/change                  - -+--- -++-+- - -
        GET    /recipe-draft                         - -+--- -++-+- - -
        POST   /recipe-draft                         - -+--- -++-+- - -
        GET    /audit                                - -++-- -++++- - -
        GET    /audit-pack                           - -++-- -++++- - -
        GET    /audit-pack/any                       - -++-- -++++- - -
        GET    /audit/verify                         - -++-- -++++- - -
        GET    /audit/{position:long}                - -++-- -++++- - -
        GET    /access                               - -++-- --+++- - -
        GET    /access/people/{name}                 - -++-- --+++- - -
        GET    /access/keys                          - -++-- --+++- - -
        GET    /access/keys/{id}                     - -++-- --+++- - -
        GET    /access/roles                         - -++-- --+++- - -
        GET    /access/people/new                    - ----- ----+- - -
        POST   /access/people/new                    - ----- ----+- - -
        POST   /access/people/{name}                 - ----- ----+- - -
        GET    /access/keys/new                      - -+--- --+-+- - -
        POST   /access/keys/new                      - -+--- --+-+- - -
        POST   /access/keys/{id}                     - -+--- --+-+- - -
        GET    /settings                             - -++-- --+++- - -
        """;

    /// <summary>Of each endpoint, as method and pattern: who is allowed.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Allowed { get; } = (Rows + "\n" + DecisionRows + "\n" + GenealogyRows + "\n" + EvidenceRows + "\n" + RetentionRows + "\n" + DatasetRows).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(cells => $"{cells[0]} {cells[1]}", cells => AllowedBy(cells[0] + cells[1], string.Concat(cells[2..])));

    private static IReadOnlySet<string> AllowedBy(string row, string marks)
    {
        Assert.True(marks.Length == Callers.Count && marks.All(m => m is '+' or '-'), $"{row} needs a + or - for each of {Callers.Count} callers, and has '{marks}'.");
        return Callers.Where((_, i) => marks[i] == '+').ToHashSet();
    }
}

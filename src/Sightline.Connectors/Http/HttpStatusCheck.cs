namespace Sightline.Connectors.Http;

/// <summary>Status lists must hold real statuses, and no status may mean two things.</summary>
internal static class HttpStatusCheck
{
    public static IEnumerable<string> Check(HttpTargetOptions options, string where)
    {
        var success = ("success.status", options.Success?.Status ?? []);
        var refused = ("refused", options.Refused);
        var retry = ("retry", options.Retry);
        return
        [
            .. Real(success, where),
            .. Real(refused, where),
            .. Real(retry, where),
            .. Overlap(success, refused, where),
            .. Overlap(success, retry, where),
            .. Overlap(refused, retry, where),
        ];
    }

    public static IEnumerable<string> Overlap((string Name, IReadOnlyList<int> Statuses) one, (string Name, IReadOnlyList<int> Statuses) other, string where) =>
        one.Statuses.Intersect(other.Statuses).Select(status =>
            $"{where}.{one.Name} is a list with {status}, which {other.Name} has too. A status means one thing: keep it in one list.");

    public static IEnumerable<string> Real((string Name, IReadOnlyList<int> Statuses) list, string where) =>
        list.Statuses.Where(status => status is < 200 or > 599).Select(status =>
                $"{where}.{list.Name} is a list with {status}. Name statuses from 200 to 599.")
            .Concat(list.Statuses.Contains(401)
                ? [$"{where}.{list.Name} is a list with 401. Remove it: 401 has a fixed meaning, the credential is read again and the message waits."]
                : []);
}

using Sightline.Connectors.Templates;

namespace Sightline.Connectors.Http;

internal static class HttpReadBackCheck
{
    public static IEnumerable<string> Check(HttpReadBackOptions ask, string where)
    {
        var found = ("foundStatus", ask.FoundStatus);
        var notFound = ("notFoundStatus", ask.NotFoundStatus);
        return
        [
            .. ask.Url.Length > 0 ? Url(ask.Url, $"{where}.url") : [],
            .. HttpTargetCheck.OneOf(ask.Method, ["GET", "HEAD"], $"{where}.method"),
            .. HttpStatusCheck.Real(found, where),
            .. HttpStatusCheck.Real(notFound, where),
            .. HttpStatusCheck.Overlap(found, notFound, where),
            .. HttpTargetCheck.Tests(ask.Body, $"{where}.body"),
            .. HttpTargetCheck.Tests(ask.NotFoundBody, $"{where}.notFoundBody"),
            .. HttpTargetCheck.Pointer(ask.Reference, $"{where}.reference"),
            .. Head(ask, where),
            .. Absent(ask, where),
        ];
    }

    private static IEnumerable<string> Url(string url, string where)
    {
        var faults = UrlTemplate.Faults(url, where).ToList();
        return faults.Count > 0 || TextTemplate.Parse(url).Names.Any()
            ? faults
            : [$"{where} is the same for every message. Put {{{{key}}}} or a {{{{field}}}} into it that identifies the record."];
    }

    private static IEnumerable<string> Head(HttpReadBackOptions ask, string where) =>
        ask.Method == "HEAD" && (ask.Body.Count > 0 || ask.NotFoundBody.Count > 0 || ask.Reference is not null)
            ? [$"{where}.method is HEAD, whose answers have no body to test or take a reference from. Use GET, or remove body, notFoundBody and reference."]
            : [];

    private static IEnumerable<string> Absent(HttpReadBackOptions ask, string where) =>
        ask.NotFoundStatus.Count == 0 && ask.NotFoundBody.Count == 0
            ? [$"{where}.notFoundStatus is empty and notFoundBody too. Say how the target answers for a record it does not have."]
            : [];
}

using Sightline.Connectors.Options;

namespace Sightline.Connectors.Http;

internal sealed class HttpReadBackOptions
{
    [Setting("Address to ask. Must hold {{key}} or a {{field}} that identifies the record.", Required = true)]
    public string Url { get; set; } = "";

    [Setting("GET or HEAD.")]
    public string Method { get; set; } = "GET";

    [Setting("Statuses that mean the target has the record, when every body test holds.")]
    public IReadOnlyList<int> FoundStatus { get; set; } = [200];

    [Setting("Statuses that mean the target does not have the record. Only what truly means so: a wrong 404 leads to a second record.")]
    public IReadOnlyList<int> NotFoundStatus { get; set; } = [404];

    [Setting("Tests that must all hold before the record counts as found.", Default = "the status alone decides")]
    public IReadOnlyList<HttpBodyTest> Body { get; set; } = [];

    [Setting("Tests that, when all hold on a found status, mean the record is not there, for example an empty search result. "
        + "An answer that passes neither list says nothing.", Default = "none")]
    public IReadOnlyList<HttpBodyTest> NotFoundBody { get; set; } = [];

    [Setting("JSON pointer to the target's own identity of the record.", Default = "no reference is kept")]
    public string? Reference { get; set; }
}

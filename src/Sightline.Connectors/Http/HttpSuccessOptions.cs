using System.Text.Json.Nodes;
using Sightline.Connectors.Options;

namespace Sightline.Connectors.Http;

internal sealed class HttpSuccessOptions
{
    [Setting("Statuses that mean stored. Any other 2xx leaves the outcome unknown.", Required = true)]
    public IReadOnlyList<int> Status { get; set; } = [];

    [Setting("Tests that must all hold on the answer's JSON.", Default = "the status alone decides")]
    public IReadOnlyList<HttpBodyTest> Body { get; set; } = [];
}

internal sealed class HttpBodyTest
{
    [Setting("JSON pointer into the answer, for example /result. A path that is not there fails the test.", Required = true)]
    public string Path { get; set; } = "";

    [Setting("The value that must stand there, with its JSON type.", Required = true, Name = "equals")]
    public JsonNode? Wanted { get; set; }
}

using System.Text.Json;

namespace Sightline.Connectors.Http;

/// <summary>Tests on an answer's JSON; all must hold.</summary>
internal sealed class BodyTests(IReadOnlyList<HttpBodyTest> tests)
{
    private readonly IReadOnlyList<(JsonPointer Path, JsonElement Wanted)> _tests =
        [.. tests.Select(test => (JsonPointer.Parse(test.Path), JsonSerializer.SerializeToElement(test.Wanted)))];

    public bool None => _tests.Count == 0;

    public bool Hold(JsonElement body) =>
        _tests.All(test => test.Path.Find(body) is { } there && JsonElement.DeepEquals(there, test.Wanted));
}

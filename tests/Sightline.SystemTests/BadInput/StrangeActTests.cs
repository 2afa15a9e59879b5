using System.Text;
using Sightline.SystemTests.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.BadInput;

/// <summary>Bodies of acts that are JSON and hold no text where a text is: half of a surrogate pair in a value or a name. Each is refused at its place; none makes the node fail.</summary>
public sealed class StrangeActTests(SeededHub plant) : IClassFixture<SeededHub>
{
    [Theory]
    [InlineData("POST", "lines/L1/changeovers", "workOrder")]
    [InlineData("POST", "lines/L1/changeovers/1/confirm", "reason")]
    [InlineData("POST", "work-orders/WO-1/start", "line")]
    [InlineData("POST", "recipes/R-1/versions/1/activate", "reason")]
    [InlineData("POST", "deliveries/1/retry", "reason")]
    [InlineData("POST", "parked/1/match", "workOrder")]
    [InlineData("POST", "parked/close", "reason")]
    [InlineData("POST", "holds", "reason")]
    [InlineData("POST", "stations/L1-AOI-1/clock", "t1")]
    [InlineData("PUT", "lines/L1", "name")]
    [InlineData("PUT", "stations/L1-AOI-1/context", "workOrder")]
    [InlineData("PUT", "recipes/R-1", "product")]
    public async Task Half_a_surrogate_pair_is_refused_at_its_place(string method, string path, string member)
    {
        await RefusedAsync(method, path, $$"""{"{{member}}":"\ud800"}""", $"/{member}");
        await RefusedAsync(method, path, """{"\udc00":"x"}""", "");
    }

    private async Task RefusedAsync(string method, string path, string body, string pointer)
    {
        var answer = await plant.Api.SendAsync(new HttpMethod(method), $"/api/v1/{path}", Encoding.UTF8.GetBytes(body), "application/json");
        Assert.Equal(pointer, Answer.ErrorsOf(answer.Problem(422))[0].Pointer);
    }
}

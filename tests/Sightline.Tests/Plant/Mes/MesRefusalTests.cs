using System.Net;
using System.Text;
using Sightline.Plant.Mes;

namespace Sightline.Tests.Plant.Mes;

public class MesRefusalTests
{
    [Theory]
    [InlineData("""{ "order": "WO-1", "status": "OK" }""", 422, "MISSING_FIELD")]
    [InlineData("""{ "part": " ", "order": "WO-1", "status": "OK" }""", 422, "MISSING_FIELD")]
    [InlineData("""{ "part": 17, "order": "WO-1", "status": "OK" }""", 422, "MISSING_FIELD")]
    [InlineData("""{ "part": "SN-1", "order": "WO-1", "status": "FINE" }""", 422, "UNKNOWN_STATUS")]
    [InlineData("""{ "part": "SN-1", "order": "WO-1", "status": "NOK" }""", 422, "UNKNOWN_NC_CODE")]
    [InlineData("""{ "part": "SN-1", "order": "WO-1", "status": "NOK", "ncCode": "NC-0815" }""", 422, "UNKNOWN_NC_CODE")]
    [InlineData("""{ "part": "SN-1", "order": "WO-1", "status": "OK", "seq": 7 }""", 422, "RESERVED_FIELD")]
    [InlineData("""{ "part": "SN-1", "part": "SN-2", "order": "WO-1", "status": "OK" }""", 400, "NOT_JSON")]
    [InlineData("[]", 400, "NOT_AN_OBJECT")]
    [InlineData("{ part", 400, "NOT_JSON")]
    public async Task A_record_that_breaks_a_rule_is_refused_with_its_code_and_not_stored(string body, int status, string code)
    {
        await using var rig = await MesRig.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "records") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", "key-1");
        using var answer = await rig.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        var json = await MesRig.JsonOf(answer);
        Assert.Equal("error", json.GetProperty("result").GetString());
        Assert.Equal(code, json.GetProperty("code").GetString());
        Assert.NotEmpty(json.GetProperty("message").GetString()!);
        Assert.Equal((0, 0, 0), await rig.CountAsync());
    }

    [Fact]
    public async Task A_record_without_a_key_is_refused()
    {
        await using var rig = await MesRig.StartAsync();
        using var answer = await rig.PostAsync(null, MesRig.GoodPart());
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("MISSING_IDEMPOTENCY_KEY", (await MesRig.JsonOf(answer)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_MES_with_its_own_codes_refuses_the_default_ones()
    {
        await using var rig = await MesRig.StartAsync(new MesOptions { Codes = [new NcCode("K-7", "Kratzer")] });
        using var own = await rig.PostAsync("key-1", MesRig.BadPart(code: "K-7"));
        using var other = await rig.PostAsync("key-2", MesRig.BadPart(code: "NC-1010"));
        Assert.Equal(HttpStatusCode.Created, own.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
    }
}

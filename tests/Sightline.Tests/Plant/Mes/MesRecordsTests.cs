using System.Net;
using Sightline.Plant.Mes;

namespace Sightline.Tests.Plant.Mes;

public class MesRecordsTests
{
    [Fact]
    public async Task A_new_record_is_created_and_the_same_key_again_answers_with_the_first_record()
    {
        await using var rig = await MesRig.StartAsync();
        using var first = await rig.PostAsync("key-1", MesRig.GoodPart());
        using var second = await rig.PostAsync("key-1", MesRig.GoodPart());

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var (created, repeated) = (await MesRig.JsonOf(first), await MesRig.JsonOf(second));
        Assert.Equal("MR-000001", created.GetProperty("id").GetString());
        Assert.Equal("ok", created.GetProperty("result").GetString());
        Assert.False(created.TryGetProperty("repeat", out _));
        Assert.Equal("MR-000001", repeated.GetProperty("id").GetString());
        Assert.True(repeated.GetProperty("repeat").GetBoolean());
        Assert.Equal((1, 0, 1), await rig.CountAsync());
    }

    [Fact]
    public async Task Many_posts_of_one_key_at_once_store_one_record()
    {
        await using var rig = await MesRig.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => rig.PostAsync("same", MesRig.BadPart())));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(63, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal((1, 1, 63), await rig.CountAsync());
    }

    [Fact]
    public async Task A_record_is_read_back_by_its_key_with_every_field_as_sent()
    {
        await using var rig = await MesRig.StartAsync(new MesOptions { Time = new ManualClock() });
        var record = MesRig.GoodPart("00012345678901234567");
        record["remark"] = "Größe NA";
        using var _ = await rig.PostAsync("a/b:c", record);

        var item = await rig.GetAsync("records/by-key/a%2Fb:c");
        Assert.Equal(1, item.GetProperty("seq").GetInt64());
        Assert.Equal("a/b:c", item.GetProperty("key").GetString());
        Assert.Equal("2026-11-20T08:00:00.000Z", item.GetProperty("receivedAt").GetString());
        Assert.All(record, field => Assert.Equal(field.Value, item.GetProperty(field.Key).GetString()));
        using var missing = await rig.Client.GetAsync("records/by-key/other");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Records_are_listed_in_order_by_page_by_part_and_by_key()
    {
        await using var rig = await MesRig.StartAsync();
        for (var n = 1; n <= 5; n++)
        {
            using var _ = await rig.PostAsync($"key-{n}", MesRig.GoodPart(n % 2 == 0 ? "even" : "odd"));
        }

        var page = await rig.GetAsync("records?after=1&limit=2");
        Assert.Equal([2L, 3L], page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("seq").GetInt64()));
        Assert.Equal(3, page.GetProperty("last").GetInt64());
        Assert.Equal(5, (await rig.GetAsync("records?after=5")).GetProperty("last").GetInt64());
        Assert.Equal(3, (await rig.GetAsync("records?part=odd")).GetProperty("items").GetArrayLength());
        var byKey = await rig.GetAsync("records?key=key-4");
        Assert.Equal("even", Assert.Single(byKey.GetProperty("items").EnumerateArray()).GetProperty("part").GetString());
        using var bad = await rig.Client.GetAsync("records?limit=0");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task A_NOK_record_opens_a_nonconformance()
    {
        await using var rig = await MesRig.StartAsync();
        using var _ = await rig.PostAsync("key-1", MesRig.BadPart("SN-9", "NC-3030"));

        var item = Assert.Single((await rig.GetAsync("nonconformances")).GetProperty("items").EnumerateArray());
        Assert.Equal("MR-000001", item.GetProperty("recordId").GetString());
        Assert.Equal("SN-9", item.GetProperty("part").GetString());
        Assert.Equal("NC-3030", item.GetProperty("ncCode").GetString());
        Assert.Equal("open", item.GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_MES_knows_the_work_orders_and_names_its_codes()
    {
        await using var rig = await MesRig.StartAsync();
        var order = await rig.GetAsync("work-orders/WO-1001");
        Assert.Equal("BRACKET-10", order.GetProperty("product").GetString());
        Assert.Equal("B-77", order.GetProperty("batch").GetString());
        Assert.Equal("LOT-AL-0815", order.GetProperty("materialLots")[0].GetString());
        Assert.Equal("4", order.GetProperty("recipe").GetProperty("version").GetString());
        Assert.Equal(6, (await rig.GetAsync("work-orders")).GetProperty("items").GetArrayLength());
        Assert.Equal(NcCodes.Default.Count, (await rig.GetAsync("nc-codes")).GetProperty("items").GetArrayLength());
        using var unknown = await rig.Client.GetAsync("work-orders/WO-0");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task With_a_token_only_its_bearer_is_let_in()
    {
        await using var rig = await MesRig.StartAsync(new MesOptions { Token = "night-shift" });
        using var stranger = await rig.PostAsync("key-1", MesRig.GoodPart());
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal("Bearer", stranger.Headers.WwwAuthenticate.ToString());

        rig.Client.DefaultRequestHeaders.Add("Authorization", "Bearer night-shift");
        using var known = await rig.PostAsync("key-1", MesRig.GoodPart());
        Assert.Equal(HttpStatusCode.Created, known.StatusCode);
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.BadInput;

/// <summary>Bodies that are wrong as bytes: encoding, size, compression, media type.</summary>
public sealed class BadBodyTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private const int Limit = 8 * 1024 * 1024;
    private const int KeptOfTooLarge = 65_536;

    private static readonly byte[] s_good = Encoding.UTF8.GetBytes(Sample.Inspection().ToJsonString());

    [Fact]
    public async Task Other_encodings_than_UTF8()
    {
        const string Text = """{"id":"Prüfung","station":"L1-AOI-1","part":{"serial":"S"},"inspectedAt":"2026-11-01T08:00:00Z","result":"pass"}""";
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, Encoding.Latin1])
        {
            byte[] plain = encoding.GetBytes(Text), marked = [.. encoding.GetPreamble(), .. plain];
            await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(plain), 422, plain);
            await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(marked), 422, marked);
        }
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0)]
    [InlineData(0x80)]
    public async Task Broken_UTF8_inside_a_text(byte broken)
    {
        byte[] body = [.. "{\"id\":\""u8, broken, .. "\",\"station\":\"S\",\"part\":{\"serial\":\"S\"},\"inspectedAt\":\"2026-11-01T08:00:00Z\",\"result\":\"pass\"}"u8];
        var problem = await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(body), 422, body);
        Assert.Contains("UTF-8", Answer.ErrorsOf(problem)[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_of_UTF8_is_forgiven() =>
        (await plant.Api.InspectAsync((byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Sample.Inspection().ToJsonString())])).Expect(201);

    [Fact]
    public async Task One_byte_more_than_the_limit_is_too_large()
    {
        var body = new byte[Limit + 1];
        Array.Fill(body, (byte)' ');

        await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(body), 413, body, body[..KeptOfTooLarge]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_megabytes_with_their_length_told_or_not(bool told)
    {
        var body = new byte[10_000_000];
        Array.Fill(body, (byte)' ');
        s_good.CopyTo(body, 0);
        using HttpContent content = told ? new ByteArrayContent(body) : new StreamContent(new Unmeasured(body));
        content.Headers.ContentType = new("application/json");

        var answer = await plant.Api.SendContentAsync(HttpMethod.Post, "/api/v1/inspections", content);

        var problem = await plant.ExpectRefusedAsync(answer, 413, body, body[..KeptOfTooLarge]);
        Assert.Contains("10000000", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Contains($"{Limit}", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_taken()
    {
        var body = new byte[Limit];
        Array.Fill(body, (byte)' ');
        Encoding.UTF8.GetBytes(Sample.Inspection().ToJsonString()).CopyTo(body, 0);
        (await plant.Api.InspectAsync(body)).Expect(201);
    }

    [Fact]
    public async Task A_gigabyte_in_a_small_parcel()
    {
        var bomb = Packed.Bomb(1L << 30);
        Assert.InRange(bomb.Length, 1, Limit);

        var answer = await plant.Api.InspectAsync(bomb, "application/json", ("Content-Encoding", "gzip"));

        var problem = await plant.ExpectRefusedAsync(answer, 413, bomb, bomb.Length > KeptOfTooLarge ? bomb[..KeptOfTooLarge] : null);
        Assert.Contains("decompressed", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_that_is_none_or_is_cut_or_has_a_tail()
    {
        var packed = Packed.Gzip(Encoding.UTF8.GetBytes(Sample.Inspection().ToJsonString()));
        foreach (var body in (byte[][])[s_good, [0x1F, 0x8B], packed[..(packed.Length / 2)], packed[..^4]])
        {
            var problem = await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(body, "application/json", ("Content-Encoding", "gzip")), 422, body);
            Assert.Contains("gzip", (string)problem["detail"]!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip")]
    public async Task An_encoding_we_do_not_know(string encoding) =>
        await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(s_good, "application/json", ("Content-Encoding", encoding)), 415, s_good);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("json")]
    [InlineData(";;;")]
    [InlineData(null)]
    public async Task A_media_type_we_do_not_know(string? mediaType)
    {
        var problem = await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(s_good, mediaType), 415, s_good);
        Assert.Contains("application/json", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    public async Task Ways_of_writing_the_right_media_type_are_taken(string mediaType) =>
        (await plant.Api.InspectAsync(Sample.Inspection().ToJsonString(), mediaType)).Expect(201);

    [Theory]
    [InlineData("""{"specversion":"1.0","type":"sightline.inspection.v1","source":"/c","id":"e"}""", "/data")]
    [InlineData("""{"specversion":"0.3","type":"sightline.inspection.v1","source":"/c","id":"e","data":{}}""", "/specversion")]
    [InlineData("""{"specversion":"1.0","type":"sightline.inspection.v1","source":"","id":"e","data":{}}""", "/source")]
    [InlineData("""{"specversion":"1.0","type":"sightline.inspection.v1","source":"/c","id":"e","data":{},"data":{}}""", "/data")]
    [InlineData("""{"specversion":"1.0","type":"sightline.inspection.v1","source":"/c","id":"e","data_base64":"###"}""", "/data")]
    [InlineData("[]", "")]
    public async Task An_envelope_that_is_none(string body, string pointer)
    {
        var sent = Encoding.UTF8.GetBytes(body);
        var problem = await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(sent, "application/cloudevents+json"), 422, sent);
        Assert.Equal(pointer, Assert.Single(Answer.ErrorsOf(problem)).Pointer);
    }

    [Fact]
    public async Task Master_data_that_is_too_large_is_refused_and_nothing_is_kept()
    {
        var body = new JsonObject { ["name"] = new string('x', 2 << 20) };
        (await plant.Api.PutAsync("/api/v1/lines/HUGE", body)).Problem(413);
        (await plant.Api.GetAsync("/api/v1/lines/HUGE")).Problem(404);
        await plant.ExpectGoingOnAsync();
    }

    /// <summary>A stream that hides its length, so that the client sends it in chunks.</summary>
    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

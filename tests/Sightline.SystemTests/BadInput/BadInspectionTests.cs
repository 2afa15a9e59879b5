using System.Text;
using Sightline.SystemTests.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.BadInput;

/// <summary>One inspection that breaks the contract: refused with the place and what to send, kept byte for byte.</summary>
public sealed class BadInspectionTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private const string Good = """{"id":"b","station":"L1-AOI-1","part":{"serial":"S"},"inspectedAt":"2026-11-01T08:00:00Z","result":"fail","defects":[{"class":"dent"}]}""";

    [Theory]
    [InlineData("not JSON", "", "not JSON")]
    [InlineData("{\"id\":\"b\"", "", "not JSON")]
    [InlineData("{'id':'b'}", "", "not JSON")]
    [InlineData("{\"id\":\"b\",}", "", "not JSON")]
    [InlineData("/* c */ {}", "", "not JSON")]
    [InlineData("", "", "not JSON")]
    [InlineData("   \n", "", "not JSON")]
    [InlineData("null", "", "null")]
    [InlineData("\"text\"", "", "a string")]
    [InlineData("17", "", "a number")]
    [InlineData("true", "", "true or false")]
    [InlineData("{}{}", "", "not JSON")]
    [InlineData("{}", "/id", "Missing")]
    public Task What_is_no_inspection_at_all(string body, string pointer, string says) => RefusedAsync(body, pointer, says);

    [Theory]
    [InlineData("\"result\":\"fail\"", "\"result\":\"NOK\"", "/result", "pass, fail or review")]
    [InlineData("\"result\":\"fail\"", "\"result\":null", "/result", "null")]
    [InlineData("\"id\":\"b\"", "\"id\":17", "/id", "as a string")]
    [InlineData("\"id\":\"b\"", "\"id\":\"\"", "/id", "empty")]
    [InlineData("\"id\":\"b\"", "\"id\":\"\\ud800\"", "/id", "surrogate")]
    [InlineData("\"serial\":\"S\"", "\"serial\":\"\"", "/part/serial", "empty")]
    [InlineData("\"serial\":\"S\"", "\"serial\":\"  \"", "/part/serial", "blank")]
    [InlineData("\"serial\":\"S\"", "\"serial\":4711", "/part/serial", "as a string")]
    [InlineData("\"serial\":\"S\"", "", "/part", "neither serial nor batch")]
    [InlineData("2026-11-01T08:00:00Z", "2026-11-01T08:00:00", "/inspectedAt", "offset")]
    [InlineData("2026-11-01T08:00:00Z", "1970-01-01T00:00:00Z", "/inspectedAt", "impossible")]
    [InlineData("2026-11-01T08:00:00Z", "2100-01-01T00:00:00Z", "/inspectedAt", "impossible")]
    [InlineData("2026-11-01T08:00:00Z", "2026-02-30T08:00:00Z", "/inspectedAt", "RFC 3339")]
    [InlineData("2026-11-01T08:00:00Z", "1.11.2026 8:00", "/inspectedAt", "RFC 3339")]
    [InlineData("\"2026-11-01T08:00:00Z\"", "1793520000", "/inspectedAt", "Send a time with an offset")]
    [InlineData("\"result\":\"fail\"", "\"result\":\"fail\",\"confidence\":1.01", "/confidence", "from 0 to 1")]
    [InlineData("\"result\":\"fail\"", "\"result\":\"fail\",\"confidence\":1e400", "/confidence", "decimal")]
    [InlineData("\"result\":\"fail\"", "\"result\":\"fail\",\"confidence\":\"high\"", "/confidence", "Send a number")]
    [InlineData("\"result\":\"fail\"", "\"result\":\"fail\",\"sequence\":-1", "/sequence", "whole number")]
    [InlineData("\"result\":\"fail\"", "\"result\":\"fail\",\"sequence\":1.5", "/sequence", "whole number")]
    [InlineData("\"result\":\"fail\"", "\"result\":\"fail\",\"purpose\":\"fun\"", "/purpose", "challenge")]
    [InlineData("{\"class\":\"dent\"}", "{\"class\":\"dent\",\"location\":{\"x\":-5,\"y\":1,\"width\":2,\"height\":2}}", "/defects/0/location/x", "or more")]
    [InlineData("{\"class\":\"dent\"}", "{\"class\":\"dent\",\"location\":{\"x\":5,\"y\":1,\"width\":-2,\"height\":2}}", "/defects/0/location/width", "or more")]
    [InlineData("{\"class\":\"dent\"}", "{}", "/defects/0/class", "Missing")]
    [InlineData("{\"class\":\"dent\"}", "null", "/defects/0", "null")]
    [InlineData("[{\"class\":\"dent\"}]", "{\"class\":\"dent\"}", "/defects", "array")]
    [InlineData("\"id\":\"b\"", "\"id\":\"b\",\"id\":\"c\"", "/id", "twice")]
    [InlineData("\"serial\":\"S\"", "\"serial\":\"S\",\"serial\":\"T\"", "/part/serial", "twice")]
    [InlineData("{\"class\":\"dent\"}", "{\"class\":\"dent\",\"class\":\"stain\"}", "/defects/0/class", "twice")]
    [InlineData("\"id\":\"b\"", "\"id\":\"b\",\"own\":1,\"own\":2", "/own", "twice")]
    [InlineData("\"id\":\"b\"", "\"id\":\"b\",\"extensions\":{\"a\":{\"b\":1,\"b\":2}}", "/extensions/a/b", "twice")]
    [InlineData("\"result\":\"fail\"", "\"result\":\"fail\",\"images\":[{\"name\":\"top\",\"sha256\":\"xyz\"}]", "/images/0/sha256", "64 hexadecimal")]
    public Task One_wrong_member(string instead, string of, string pointer, string says) => RefusedAsync(Good.Replace(instead, of), pointer, says);

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("01")]
    [InlineData(".5")]
    [InlineData("0x1F")]
    public Task A_number_that_JSON_does_not_know(string number) =>
        RefusedAsync(Good.Replace("\"id\":\"b\"", $"\"id\":\"b\",\"confidence\":{number}"), "", "not JSON");

    [Fact]
    public async Task A_name_of_128_characters_is_taken_and_one_of_129_is_not()
    {
        var longest = string.Concat(Enumerable.Repeat("é🔩", 64));
        (await plant.Api.InspectAsync(Good.Replace("\"id\":\"b\"", $"\"id\":\"{longest}\""))).Expect(201);
        await RefusedAsync(Good.Replace("\"id\":\"b\"", $"\"id\":\"{longest}x\""), "/id", "Has 129 characters. Send at most 128.");
    }

    [Theory]
    [InlineData(100, "32")]
    [InlineData(5_000, "1024")]
    [InlineData(200_000, "1024")]
    public async Task What_is_nested_too_deep(int levels, string limit)
    {
        await RefusedAsync(Good.Replace("\"id\":\"b\"", $"\"id\":\"b\",\"deep\":{new string('[', levels)}{new string(']', levels)}"), null, limit);
        await RefusedAsync(new string('{', levels), "", "Send");
    }

    [Fact]
    public async Task Deep_arrays_as_the_whole_message_end_nothing()
    {
        var body = Encoding.UTF8.GetBytes(new string('[', 200_000) + new string(']', 200_000));
        await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(body), 422, body);
        await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(body, "application/cloudevents+json"), 422, body);
        await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(body, "application/cloudevents-batch+json"), 422, body);
    }

    [Fact]
    public async Task A_message_with_very_many_problems_is_answered_with_the_first_of_them()
    {
        var body = Encoding.UTF8.GetBytes(Good.Replace("\"id\":\"b\"", $"\"own\":{{{string.Join(',', Enumerable.Repeat("\"a\":0", 200_000))}}}"));

        var answer = await plant.Api.InspectAsync(body);

        await plant.ExpectRefusedAsync(answer, 422, body);
        Assert.True(answer.Body.Length < 1 << 20, $"The answer has {answer.Body.Length} bytes.");
        Assert.Contains("more", Answer.ErrorsOf(answer.Json)[^1].Detail, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string body, string? pointer, string says)
    {
        var sent = Encoding.UTF8.GetBytes(body);
        var problem = await plant.ExpectRefusedAsync(await plant.Api.InspectAsync(sent), 422, sent);
        Assert.Contains(Answer.ErrorsOf(problem), e => (pointer is null || e.Pointer == pointer) && e.Detail.Contains(says, StringComparison.Ordinal));
    }
}

using System.Text;
using Sightline.Acquisition;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Acquisition.EventForms;

/// <summary>What machines send is taken, or refused with every place that is wrong and what to send instead.</summary>
public sealed class EventFormTests
{
    private const string Head = "\"at\":\"2026-11-20T08:00:00Z\",\"type\":\"process.sample\"";

    [Theory]
    [InlineData("\"station\":\"S\",\"name\":\"t\",\"value\":1")]
    [InlineData("\"line\":\"L\",\"name\":\"t\",\"value\":-1.5e3,\"unit\":\"C\",\"kind\":\"setpoint\"")]
    [InlineData("\"machine\":\"M\",\"series\":[{\"name\":\"t\",\"unit\":\"C\",\"samples\":[[0,1],[100.5,2],[\"2026-11-20T08:00:01Z\",3]]}]")]
    public async Task Samples_of_either_form_are_taken(string members) => Assert.Empty(await ErrorsAsync("{" + Head + "," + members + "}"));

    [Theory]
    [InlineData("\"station\":\"S\"", "/name /value")]
    [InlineData("\"station\":\"S\",\"machine\":\"M\",\"name\":\"t\",\"value\":1", "")]
    [InlineData("\"station\":\"S\",\"name\":\"t\",\"value\":\"1\"", "/value")]
    [InlineData("\"station\":\"S\",\"name\":\"t\",\"value\":1e40", "/value")]
    [InlineData("\"station\":\"S\",\"name\":7,\"value\":1,\"unit\":\"\",\"kind\":\"wish\"", "/kind /name /unit")]
    [InlineData("\"station\":\"S\",\"name\":\"\\ud800\",\"value\":1", "/name")]
    [InlineData("\"station\":\"S\",\"name\":\"t\",\"value\":1,\"series\":[]", "/series /value")]
    [InlineData("\"station\":\"S\",\"series\":[{\"name\":\"t\"}]", "/series/0/samples")]
    [InlineData("\"station\":\"S\",\"series\":[7]", "/series/0")]
    [InlineData("\"station\":\"S\",\"series\":[{\"name\":\"t\",\"samples\":[[0,1],[0],[\"soon\",2],[0,null],[1e30,1]]}]", "/series/0/samples/1 /series/0/samples/2/0 /series/0/samples/3/1 /series/0/samples/4/0")]
    [InlineData("\"station\":\"S\",\"series\":[{\"name\":\"t\",\"samples\":[[\"1999-12-31T23:00:00Z\",1]]}]", "/series/0/samples")]
    [InlineData("\"station\":\"S\",\"series\":[{\"name\":\"t\",\"samples\":[[\"2027-11-20T08:00:00Z\",1]]}]", "/series/0/samples")]
    public async Task Samples_that_cannot_be_read_are_refused_place_by_place(string members, string pointers) =>
        Assert.Equal(pointers, string.Join(' ', (await ErrorsAsync("{" + Head + "," + members + "}")).Select(e => e.Pointer).Order(StringComparer.Ordinal)));

    [Fact]
    public async Task A_million_samples_in_one_event_are_refused_with_the_way_to_split_them()
    {
        var samples = string.Join(',', Enumerable.Repeat("[1,2]", 1_000_000));

        var error = Assert.Single(await ErrorsAsync("{" + Head + ",\"station\":\"S\",\"series\":[{\"name\":\"t\",\"samples\":[" + samples + "]}]}"));

        Assert.Equal(("/series", "Holds 1000000 samples. Send at most 100000 in one event: split them by time into 10 events, which may go in one request."), (error.Pointer, error.Detail));
    }

    [Fact]
    public async Task Another_unit_is_refused_where_one_is_declared_and_taken_where_none_is()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Parameters, "oven", """{"name":"oven.temperature","unit":"C","place":"machine:OVEN-1"}""");
        string Sample(string machine, string unit) => "{" + Head + ",\"machine\":\"" + machine + "\",\"name\":\"oven.temperature\",\"value\":1" + unit + "}";

        var error = Assert.Single(await ErrorsAsync(Sample("OVEN-1", ",\"unit\":\"K\""), node));
        Assert.Equal(("/unit", "Is 'K', and parameter 'oven' declares 'C' for 'oven.temperature' at machine:OVEN-1. Send values in C, or change the declaration; nothing is converted."), (error.Pointer, error.Detail));
        Assert.Equal("/unit", Assert.Single(await ErrorsAsync(Sample("OVEN-1", ""), node)).Pointer);
        Assert.Empty(await ErrorsAsync(Sample("OVEN-1", ",\"unit\":\"C\""), node));
        Assert.Empty(await ErrorsAsync(Sample("OVEN-2", ",\"unit\":\"K\""), node));
        await node.PutAsync(MasterKind.Parameters, "oven", """{"name":"oven.temperature","unit":"K","place":"machine:OVEN-1"}""");
        Assert.Empty(await ErrorsAsync(Sample("OVEN-1", ",\"unit\":\"K\""), node));
    }

    [Theory]
    [InlineData("machine.state", "\"machine\":\"M\",\"state\":\"running\"", "")]
    [InlineData("machine.state", "\"machine\":\"M\",\"state\":\"dancing\"", "/state")]
    [InlineData("machine.state", "\"station\":\"S\"", "/machine /state")]
    [InlineData("machine.stopped", "\"station\":\"S\"", "")]
    [InlineData("machine.stopped", "\"machine\":\"M\",\"reason\":\"jam\"", "")]
    [InlineData("machine.stopped", "\"machine\":\"M\",\"reason\":{}", "/reason")]
    [InlineData("machine.cycle", "\"machine\":\"M\",\"seconds\":0", "/seconds")]
    [InlineData("machine.cycle", "\"machine\":\"M\",\"seconds\":12.5", "")]
    [InlineData("door.opened", "\"machine\":\"M\",\"reason\":{}", "")]
    public async Task What_machines_report_has_its_form_and_other_types_are_taken_as_they_come(string type, string members, string pointers) =>
        Assert.Equal(pointers, string.Join(' ', (await ErrorsAsync($$"""{"type":"{{type}}","at":"2026-11-20T08:00:00Z",{{members}}}""")).Select(e => e.Pointer).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("\"gate\":1,\"gate\":2", "/gate")]
    [InlineData("\"gate\":1,\"\\u0067ate\":1", "/gate")]
    [InlineData("\"part\":{\"serial\":\"SN-1\",\"serial\":\"SN-2\"}", "/part/serial")]
    [InlineData("\"more\":[{\"a\":1},{\"a/b\":[],\"a/b\":[]}]", "/more/1/a~1b")]
    [InlineData("\"more\":{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1,\"3\":1}", "/more/3")]
    [InlineData("\"station\":\"S\"", "/station")]
    public async Task A_member_that_stands_twice_in_one_object_is_refused_at_its_place(string members, string pointer)
    {
        var error = Assert.Single(await ErrorsAsync($$"""{"type":"eject.confirmed","at":"2026-11-20T08:00:00Z","station":"S",{{members}}}"""));

        Assert.Equal((pointer, "Stands twice in the same object. Send each member once."), (error.Pointer, error.Detail));
    }

    [Theory]
    [InlineData("\"more\":[{\"a\":1,\"b\":{\"a\":1}},{\"a\":1}]")]
    [InlineData("\"A\":1,\"a\":1")]
    public async Task The_same_name_in_another_object_or_written_otherwise_is_another_member(string members) =>
        Assert.Empty(await ErrorsAsync($$"""{"type":"anything.else","at":"2026-11-20T08:00:00Z","station":"S",{{members}}}"""));

    [Theory]
    [InlineData("eject.confirmed", "1999-12-31T23:59:59.999Z")]
    [InlineData("material.loaded", "0001-01-01T00:00:00Z")]
    [InlineData("process.sample", "1970-01-01T00:00:00Z")]
    [InlineData("anything.else", "2026-12-21T08:00:00.001Z")]
    [InlineData("machine.stopped", "9999-12-31T23:59:59.999Z")]
    public async Task An_event_of_an_impossible_time_is_refused(string type, string at)
    {
        var error = Assert.Single(await ErrorsAsync($$"""{"type":"{{type}}","at":"{{at}}","station":"S","lot":"LOT-1","name":"t","value":1}"""));

        Assert.Equal(("/at", $"Is {at[..19]}{(at.Length > 20 ? at[19..] : ".000Z")}, which is impossible here: send a time from 2000-01-01T00:00:00.000Z to 2026-12-21T08:00:00.000Z. Set the machine's clock and send the true time."), (error.Pointer, error.Detail));
    }

    [Theory]
    [InlineData("2000-01-01T00:00:00Z")]
    [InlineData("2026-12-21T08:00:00Z")]
    public async Task An_event_at_the_edge_of_what_is_possible_is_taken(string at) =>
        Assert.Empty(await ErrorsAsync($$"""{"type":"anything.else","at":"{{at}}","station":"S"}"""));

    [Fact]
    public async Task A_stop_gives_one_of_the_reasons_that_its_machine_declares()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Machines, "M", """{"name":"Mill","stopReasons":["jam","tool change"]}""");
        string Stop(string reason) => $$"""{"type":"machine.stopped","at":"2026-11-20T08:00:00Z","machine":"M"{{reason}}}""";

        Assert.Equal("Is 'lunch', and machine 'M' declares its reasons. Send one of jam, tool change.", Assert.Single(await ErrorsAsync(Stop(",\"reason\":\"lunch\""), node)).Detail);
        Assert.Equal("/reason", Assert.Single(await ErrorsAsync(Stop(""), node)).Pointer);
        Assert.Empty(await ErrorsAsync(Stop(",\"reason\":\"jam\""), node));
    }

    [Theory]
    [InlineData("parameters", """{"unit":"C","place":"oven","lower":2,"upper":1}""", "/lower /name /place")]
    [InlineData("parameters", """{"name":"t","unit":" "}""", "/unit")]
    [InlineData("parameters", """{"name":"t","unit":"C","place":"line:L1","lower":1,"upper":1}""", "")]
    [InlineData("machines", """{"name":"Mill","line":"L1","type":"mill","cycleTime":0,"stopReasons":["a","a"]}""", "/cycleTime /stopReasons")]
    [InlineData("machines", """{"name":"Mill","line":"L1","type":"mill","cycleTime":12.5,"stopReasons":["a"]}""", "")]
    [InlineData("stations", """{"parameterWindow":"10"}""", "/parameterWindow")]
    public void Declarations_that_do_not_fit_are_refused_place_by_place(string kind, string body, string pointers) =>
        Assert.Equal(pointers, string.Join(' ', MasterKind.All.Single(k => k.Name == kind).Problems(Encoding.UTF8.GetBytes(body)).Select(e => e.Pointer).Order(StringComparer.Ordinal)));

    private static async Task<IReadOnlyList<ContractError>> ErrorsAsync(string message, Node? given = null)
    {
        await using var own = given is null ? new Node() : null;
        return (given ?? own!).Get<EventIntake>().Examine(Encoding.UTF8.GetBytes(message), (given ?? own!).Arrival).Errors;
    }
}

using System.Text;
using System.Text.Json;
using Sightline.Connectors.Drop;
using Sightline.Model;

namespace Sightline.Tests.Connectors.Drop;

/// <summary>What files say, by their ending, and what is wrong with them, with the place.</summary>
public sealed class DropReadingTests
{
    [Fact]
    public void A_csv_file_keeps_identities_character_by_character_and_reads_numbers_and_lists()
    {
        var records = Read("orders.csv", "id;product;quantity;materialLots;recipe.id;batch\r\n00123;\"P;1\";12.50;LOT-A; LOT-B;R-1;NA\r\n".Replace("LOT-A; LOT-B", "\"LOT-A; LOT-B\""));

        Assert.Equal("""work-orders 00123 {"product":"P;1","quantity":12.50,"materialLots":["LOT-A","LOT-B"],"recipe":{"id":"R-1"},"batch":"NA"}""", Assert.Single(records));
    }

    [Fact]
    public void A_row_may_name_its_kind_and_an_empty_cell_says_nothing() => Assert.Equal(
        ["""material-lots LOT-1 {"material":"Al"}""", """work-orders WO-1 {"product":"P"}"""],
        Read("mixed.csv", "kind;id;material;product\nmaterial-lots;LOT-1;Al;\n;WO-1;;P\n"));

    [Theory]
    [InlineData("a.csv", "product;quantity\nP;1\n", "The header line has no column 'id', but product, quantity. Name the columns as the members of the record, or correct the separator.")]
    [InlineData("a.csv", "id;colour\nWO;red\n", "Line 2: colour is not a member of this kind of record.")]
    [InlineData("a.csv", "id;product;quantity\nWO;P;twelve\n", "Line 2: quantity is 'twelve'. Write a number, with a point for decimals.")]
    [InlineData("a.csv", "id;product\nWO;P;more\n", "Line 2: the row has 3 cells and the header 2.")]
    [InlineData("a.csv", "id;product\n;P\n", "Line 2: the id is missing. Write one.")]
    [InlineData("a.csv", "id;id\nWO;WO\n", "The header line names a column twice.")]
    [InlineData("a.json", "{", "Line 1 is not JSON. Correct it.")]
    [InlineData("a.json", """{"work-orders":{"id":"WO"}}""", "/work-orders is not a list.")]
    [InlineData("a.json", """[{"product":"P"}]""", "/work-orders/0 is no object with an 'id' that is a text.")]
    [InlineData("a.json", "12", "The file is neither a list of records nor an object of lists by kind.")]
    [InlineData("a.xml", "<records><order id='1'/></records>", "Line 1: <order> is no record.")]
    [InlineData("a.xml", "<records>", "Line 1 is not XML that is read here:")]
    [InlineData("a.xml", "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><records><workOrder id='&e;'/></records>", "The file is not XML that is read here:")]
    public void What_is_wrong_is_told_with_its_place(string name, string text, string problem)
    {
        var problems = new List<string>();
        var records = Reader().Read(name, Encoding.UTF8.GetBytes(text), problems);
        Assert.Empty(records);
        Assert.StartsWith(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_row_is_told_and_not_the_first_alone()
    {
        var problems = new List<string>();
        Reader().Read("a.csv", "id;product;quantity\nA;P;x\nB;P;1\nC;P;y\n"u8.ToArray(), problems);
        Assert.Equal(["Line 2", "Line 4"], problems.Select(p => p[..6]));
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_told()
    {
        var problems = new List<string>();
        Reader().Read("a.csv", [.. "id;product\n"u8, 0xE4, 0xF6], problems);
        Assert.Equal(["The file is not UTF-8. Save it as UTF-8."], problems);
    }

    [Fact]
    public void A_json_file_has_a_list_or_lists_by_kind() => Assert.Equal(
        ["""products P-1 {"name":"Lid"}""", """work-orders 007 {"product":"P-1","quantity":5}"""],
        Read("a.json", """{"products":[{"id":"P-1","name":"Lid"}],"work-orders":[{"id":"007","product":"P-1","quantity":5}]}"""));

    [Fact]
    public void An_xml_file_has_attributes_and_elements() => Assert.Equal(
        ["""work-orders WO-1 {"product":"P-1","quantity":7,"materialLots":["A","B"],"recipe":{"id":"R","version":"2"}}""", """material-lots A {"supplierLot":"S-9"}"""],
        Read("a.xml", """
            <records>
              <workOrder id="WO-1" product="P-1"><quantity>7</quantity><materialLots>A</materialLots><materialLots>B</materialLots><recipe><id>R</id><version>2</version></recipe></workOrder>
              <materialLot id="A"><supplierLot>S-9</supplierLot></materialLot>
            </records>
            """));

    [Theory]
    [InlineData("http://www.mesa.org/xml/B2MML", "EquipmentLevel", "Produced", "Consumed")]
    [InlineData("http://www.mesa.org/xml/B2MML-V0600", "EquipmentElementLevel", "Material Produced", "Material Consumed")]
    public void An_operations_schedule_becomes_orders_and_lots(string xmlns, string level, string produced, string consumed) => Assert.Equal(
        ["""material-lots LOT-7 {"material":"CASTING"}""", """work-orders WO-77 {"product":"HOUSING","batch":"B-12","line":"L1","materialLots":["LOT-7"],"quantity":1500,"status":"released"}"""],
        Read("schedule.xml", $"<OperationsSchedule xmlns='{xmlns}'>{Request(level, produced, consumed)}</OperationsSchedule>"));

    [Fact]
    public void A_schedule_in_a_message_that_cancels_cancels_its_orders()
    {
        var cancelled = Read("c.xml", $"<CancelOperationsSchedule xmlns='http://www.mesa.org/xml/B2MML' releaseID=''><DataArea><Cancel/><OperationsSchedule>{Request("EquipmentLevel", "Produced", "Consumed")}</OperationsSchedule></DataArea></CancelOperationsSchedule>");
        Assert.Contains("\"status\":\"cancelled\"", cancelled[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<GetOperationsSchedule xmlns='http://www.mesa.org/xml/B2MML'/>", "<GetOperationsSchedule> is no operations schedule that tells of orders.")]
    [InlineData("<ShowMaterialLot xmlns='http://www.mesa.org/xml/B2MML'/>", "<ShowMaterialLot> is no operations schedule that tells of orders.")]
    [InlineData("<OperationsSchedule xmlns='http://www.mesa.org/xml/B2MML'><OperationsRequest/></OperationsSchedule>", "Line 1: the operations request has no ID. Give it one.")]
    [InlineData("<OperationsSchedule xmlns='http://www.mesa.org/xml/B2MML'><OperationsRequest><ID>1</ID><RequestState>Sleeping</RequestState></OperationsRequest></OperationsSchedule>", "Line 1: the state of request '1' is 'Sleeping'.")]
    public void A_schedule_that_cannot_be_read_is_told(string text, string problem)
    {
        var problems = new List<string>();
        Reader().Read("a.xml", Encoding.UTF8.GetBytes(text), problems);
        Assert.StartsWith(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    private static string Request(string level, string produced, string consumed) => $"""
        <OperationsRequest>
          <ID> WO-77 </ID>
          <HierarchyScope><EquipmentID>SITE</EquipmentID><{level}>Site</{level}><HierarchyScope><EquipmentID>L1</EquipmentID><{level}>ProductionLine</{level}></HierarchyScope></HierarchyScope>
          <RequestState>Released</RequestState>
          <SegmentRequirement>
            <ID>1</ID><ProcessSegmentID>MACHINING</ProcessSegmentID>
            <MaterialRequirement><MaterialDefinitionID>HOUSING</MaterialDefinitionID><MaterialLotID>B-12</MaterialLotID><MaterialUse>{produced}</MaterialUse><Quantity><QuantityString>1500</QuantityString><UnitOfMeasure>EA</UnitOfMeasure></Quantity></MaterialRequirement>
            <MaterialRequirement><MaterialDefinitionID>CASTING</MaterialDefinitionID><MaterialLotID>LOT-7</MaterialLotID><MaterialUse>{consumed}</MaterialUse><Quantity><QuantityString>1600</QuantityString></Quantity></MaterialRequirement>
          </SegmentRequirement>
        </OperationsRequest>
        """;

    private static DropReading Reader() => new(new DropOptions { Separator = ";" });

    private static List<string> Read(string name, string text)
    {
        var problems = new List<string>();
        var records = Reader().Read(name, Encoding.UTF8.GetBytes(text), problems);
        Assert.Empty(problems);
        return [.. records.Select(Shown)];
    }

    private static string Shown(SourcedRecord record) => $"{record.Kind} {record.Id} {record.Members.ToJsonString(new JsonSerializerOptions())}";
}

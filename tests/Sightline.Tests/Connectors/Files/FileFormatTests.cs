using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Connectors.Files;

namespace Sightline.Tests.Connectors.Files;

public sealed class FileFormatTests
{
    private static readonly char[] s_alphabet = [.. "a0=+-@,;\"'\r\n\t <&>]é零"];

    [Fact]
    public void A_csv_file_has_its_columns_in_the_order_of_the_settings_and_an_empty_cell_where_nothing_was_said() => Assert.Equal(
        "OUTCOME,SERIAL,NOTE,DEPTH,\"PART, KEY\"\r\nNOK,0017,\"\",10.020,x-0017\r\n",
        Csv("""{ "serial": "0017", "note": "", "depth": 10.020, "outcome": "NOK" }""", ("OUTCOME", "{{outcome}}"), ("SERIAL", "{{serial}}"), ("NOTE", "{{note}}"), ("DEPTH", "{{depth}}"), ("PART, KEY", "x-{{serial}}")));

    [Fact]
    public void A_missing_and_a_null_field_leave_their_cells_empty() => Assert.Equal(
        "a,b,c\r\n1,,\r\n", Csv("""{ "a": 1, "b": null }""", ("a", "{{a}}"), ("b", "{{b}}"), ("c", "{{c}}")));

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+49 30 1")]
    [InlineData("-A-17")]
    [InlineData("@home")]
    public void A_text_that_looks_like_a_formula_is_kept_and_guarded_only_where_that_is_asked_for(string text)
    {
        var fields = new JsonObject { ["a"] = text }.ToJsonString();
        Assert.Equal($"a\r\n{text}\r\n", Csv(fields, ("a", "{{a}}")));
        Assert.Equal($"a\r\n'{text}\r\n", Csv(fields, guard: true, ("a", "{{a}}")));
    }

    [Fact]
    public void A_negative_number_is_no_formula() => Assert.Equal("a\r\n-1.50\r\n", Csv("""{ "a": -1.50 }""", guard: true, ("a", "{{a}}")));

    [Fact]
    public void Whatever_a_value_holds_a_reader_of_csv_gets_it_back() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll(Texts(), Texts(), (first, second) =>
        {
            var written = Csv(new JsonObject { ["a"] = first, ["b"] = second }.ToJsonString(), ("one", "{{a}}"), ("two", "{{b}}"));
            var lines = CsvLines.Read(written);
            return lines.Count == 2 && lines[1].SequenceEqual([first, second]);
        }));

    [Fact]
    public void Whatever_a_value_holds_a_reader_of_xml_gets_it_back() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll(Texts(), text =>
        {
            var written = Xml(new JsonObject { ["a"] = text }.ToJsonString());
            return XDocument.Parse(written, LoadOptions.PreserveWhitespace).Root!.Element("a")!.Value == text;
        }));

    [Fact]
    public void Members_are_elements_lists_repeat_them_and_null_is_nil() => Assert.Equal(
        """
        <?xml version="1.0" encoding="utf-8"?>
        <inspection>
          <serial>0017</serial>
          <depth>10.020</depth>
          <good>true</good>
          <defect>
            <code>NC-1</code>
          </defect>
          <defect>
            <code>NC-2</code>
          </defect>
          <order p2:nil="true" xmlns:p2="http://www.w3.org/2001/XMLSchema-instance" />
        </inspection>
        """.ReplaceLineEndings("\n").Replace("p2", "xsi", StringComparison.Ordinal),
        Xml("""{ "serial": "0017", "depth": 10.020, "good": true, "defect": [ { "code": "NC-1" }, { "code": "NC-2" } ], "order": null }"""));

    [Theory]
    [InlineData("""{ "a": "\u0001" }""", "inspection/a holds a character that XML cannot carry. Correct the map, or use another format.")]
    [InlineData("""{ "a": { "b": "\ud83d" } }""", "inspection/a/b holds a character that XML cannot carry. Correct the map, or use another format.")]
    [InlineData("""{ "two words": 1 }""", "'two words' in inspection cannot name an element of XML. Name it otherwise in the map or in body.")]
    public void What_xml_cannot_say_is_refused_with_its_place(string fields, string reason)
    {
        Assert.Null(new XmlFile(new FileTargetOptions()).Write(Messages.With(fields), out var refusal));
        Assert.Equal(reason, refusal);
    }

    private static Arbitrary<string> Texts() => Gen.Elements(s_alphabet).ArrayOf().Select(characters => new string(characters)).ToArbitrary();

    private static string Csv(string fields, params (string Name, string Value)[] columns) => Csv(fields, guard: false, columns);

    private static string Csv(string fields, bool guard, params (string Name, string Value)[] columns)
    {
        var options = new FileTargetOptions { GuardFormulas = guard, Columns = [.. columns.Select(column => new FileColumn { Name = column.Name, Value = column.Value })] };
        return Encoding.UTF8.GetString(new CsvFile(options).Write(Messages.With(fields), out _)!);
    }

    private static string Xml(string fields) => Encoding.UTF8.GetString(new XmlFile(new FileTargetOptions()).Write(Messages.With(fields), out _)!);
}

using System.Text;
using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Server.Plant;

namespace Sightline.Tests.Pages;

/// <summary>Members of master data as cells of a sheet and fields of a form.</summary>
public sealed class MemberCellTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("-5 degrees", "'-5 degrees")]
    [InlineData("'=x", "''=x")]
    [InlineData("''a", "'''a")]
    [InlineData("'s-Hertogenbosch", "'s-Hertogenbosch")]
    [InlineData("'", "'")]
    [InlineData("plain", "plain")]
    public void What_a_spreadsheet_would_take_for_a_formula_is_marked_and_comes_back_as_it_was(string text, string cell)
    {
        Assert.Equal(cell, MemberCell.ForSheet(text));
        Assert.Equal(text, MemberCell.FromSheet(cell));
    }

    [Fact]
    public void Any_text_comes_back_from_a_sheet_as_it_was()
    {
        var (seed, letters) = (Random.Shared.Next(), "'=+-@a \t|[\",;");
        var random = new Random(seed);
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => letters[random.Next(letters.Length)]));
            Assert.True(MemberCell.FromSheet(MemberCell.ForSheet(text)) == text, $"Seed {seed}: '{text}' came back as '{MemberCell.FromSheet(MemberCell.ForSheet(text))}'.");
        }
    }

    [Fact]
    public void Any_list_of_texts_comes_back_as_it_was()
    {
        var (seed, letters) = (Random.Shared.Next(), "a |[],\"'");
        var random = new Random(seed);
        var member = MasterKind.WorkOrders.Form.Properties.Single(p => p.Name == "materialLots");
        for (var i = 0; i < 2_000; i++)
        {
            var list = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => (JsonNode?)string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => letters[random.Next(letters.Length)])))]);
            var cell = MemberCell.Write(list, '.');
            Assert.True(JsonNode.DeepEquals(list, MemberCell.Read(member, cell, '.', out var problem)) && problem is null, $"Seed {seed}: {list.ToJsonString()} was written as {cell}.");
        }
    }

    [Theory]
    [InlineData("12.5", '.', "12.5")]
    [InlineData("12,5", ',', "12.5")]
    [InlineData("12.50", '.', "12.50")]
    [InlineData("1.234", ',', null)]
    [InlineData("1,234.5", '.', null)]
    [InlineData("1e3", '.', null)]
    [InlineData("many", '.', null)]
    public void A_number_has_one_decimal_sign_and_is_never_guessed(string text, char sign, string? json)
    {
        var member = MasterKind.WorkOrders.Form.Properties.Single(p => p.Name == "quantity");

        Assert.Equal(json, MemberCell.Read(member, text, sign, out var problem)?.ToJsonString());
        Assert.Equal(json is null, problem is not null);
    }

    [Theory]
    [InlineData("id,name\nA,x", ',', 1)]
    [InlineData("\uFEFFid;name\r\nA;\"x;y\"\r\nB;z\r\n", ';', 2)]
    [InlineData("\"id, quoted\";name\nA;b", ';', 1)]
    public void A_file_says_by_its_header_what_separates_cells(string text, char separator, int rows)
    {
        var file = CsvFile.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal((null, separator, rows), (file.Problem, file.Separator, file.Rows.Count));
        Assert.DoesNotContain(file.Columns, c => c.StartsWith('\uFEFF'));
    }

    [Fact]
    public void A_file_that_is_not_utf8_or_is_empty_says_so()
    {
        Assert.Equal("The file is not UTF-8. Save it as 'CSV UTF-8'.", CsvFile.Read(new byte[] { 0x69, 0x64, 0x0A, 0xFC }).Problem);
        Assert.Equal("The file is empty. Its first line names the columns, such as id,name.", CsvFile.Read(default).Problem);
    }
}

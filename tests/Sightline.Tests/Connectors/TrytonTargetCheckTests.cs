using System.Text.Json.Nodes;
using Sightline.Connectors;

namespace Sightline.Tests.Connectors;

/// <summary>Every mistake in a Tryton target's options is told at once, with what to do.</summary>
public sealed class TrytonTargetCheckTests
{
    [Fact]
    public void Everything_that_is_missing_is_told_at_once()
    {
        var problems = ConnectorCatalogue.Find("tryton")!.Check([], "options");
        Assert.Equal(["url", "database", "user", "password", "product", "lot", "note"], problems.Select(p => p["options.".Length..p.IndexOf(" is missing", StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("url", "\"ftp://erp\"", "options.url is 'ftp://erp'. Give an absolute http or https address without a path.")]
    [InlineData("url", "\"http://me:hidden@erp\"", "options.url is an address with a user name or password. Give it as user and password.")]
    [InlineData("database", "\" \"", "options.database is empty. Name it.")]
    [InlineData("password", "\"hidden\"", "options.password is a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.")]
    [InlineData("lot", "\"{{serial\"", "options.lot is opened with {{ and never closed. Close the place with }}.")]
    [InlineData("product", "\"\"", "options.product is empty. Write {{field}} or a text.")]
    [InlineData("note", "[]", "options.note is empty. Give at least one line.")]
    [InlineData("note", "[\"{{}}\"]", "options.note[0] is a place without a name. Write {{field}}.")]
    [InlineData("evidence", "\"{{host}}/x\"", "options.evidence is '{{host}}/x'. Give an absolute http or https address whose host holds no place.")]
    [InlineData("quantity", "\"-1\"", "options.quantity is '-1'. Give a number above zero, or {{field}}.")]
    [InlineData("quantity", "\"1e3\"", "options.quantity is '1e3'. Give a number above zero, or {{field}}.")]
    [InlineData("result", "null", "options.result is null. Give text.")]
    [InlineData("results", "[]", "options.results is empty although result names a field. List what follows from its values, or remove result.")]
    [InlineData("results", """[{"value":"a"},{"value":"a"}]""", "options.results is a list with 'a' more than once. Keep one.")]
    [InlineData("results", """[{"value":"a","move":"bin"}]""", "options.results[0].move is \"bin\". Give one of: nowhere, quarantine, scrap.")]
    [InlineData("quarantine", "\"\"", "options.quarantine is missing although a result needs it. Name the storage location for quarantine.")]
    [InlineData("scrap", "\"STO\"", "options.from is 'STO', which moves also lead to. Give two locations.")]
    [InlineData("order", "\"\"", "options.order is empty. Write {{field}} or a text.")]
    [InlineData("timeout", "\"00:11:00\"", "options.timeout is 00:11:00. Give more than zero and at most 00:10:00; stopping waits this long for an answer.")]
    [InlineData("maxConnectionsPerServer", "0", "options.maxConnectionsPerServer is 0. Give 1 to 256 connections.")]
    public void A_mistake_says_where_what_and_what_to_do(string option, string value, string problem)
    {
        var kind = ConnectorCatalogue.Find("tryton")!;
        var options = JsonNode.Parse(kind.Example)!.AsObject();
        options[option] = JsonNode.Parse(value);
        var problems = kind.Check(options, "options");
        Assert.Contains(problem, problems);
        Assert.DoesNotContain(problems, p => p.Contains("hidden", StringComparison.Ordinal));
    }
}

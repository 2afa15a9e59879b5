using Sightline.Connectors;
using Sightline.Context.Sources;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Sources;

/// <summary>Files of context sources: every problem is told, with what to do, and a bad file keeps what is in use.</summary>
public sealed class SourceFilesTests
{
    private const string Drop = """{"formatVersion":1,"name":"NAME","connector":"drop","owns":OWNS,"options":{"folder":"/drop"}}""";

    [Theory]
    [InlineData("erp", "{", "sources/erp.json: line 1 is not a source's form ($). See docs/context-sources.md for the members and their types.")]
    [InlineData("erp", """{"formatVersion":2,"name":"erp","connector":"drop","options":{"folder":"/x"}}""", "sources/erp.json: formatVersion is 2. Write 1.")]
    [InlineData("erp", """{"formatVersion":1,"name":"mes","connector":"drop","options":{"folder":"/x"}}""", "sources/erp.json: name is 'mes'. Write 'erp', as in the file's name; two files for one source would replace each other for ever.")]
    [InlineData("erp", """{"formatVersion":1,"name":"erp","connector":"telex"}""", "sources/erp.json: connector is 'telex'. Write one of drop, pull, tryton.")]
    [InlineData("erp", """{"formatVersion":1,"name":"erp","connector":"drop","every":"00:00:00","options":{"folder":"/x"}}""", "sources/erp.json: every is 00:00:00. Write a time from 00:00:00.1 to 1.00:00:00.")]
    [InlineData("erp", """{"formatVersion":1,"name":"erp","connector":"drop","every":"00:02:00","options":{"folder":"/x"}}""", "sources/erp.json: longestPause is 00:01:00. Write a time from every (00:02:00) to 1.00:00:00.")]
    [InlineData("erp", """{"formatVersion":1,"name":"erp","connector":"drop","owns":{"lines":["name"]},"options":{"folder":"/x"}}""", "sources/erp.json: owns.lines is not a kind of record that a source can own. Write one of work-orders, products, material-lots.")]
    [InlineData("erp", """{"formatVersion":1,"name":"erp","connector":"drop","options":{"folder":"drop"}}""", "sources/erp.json: options.folder is 'drop'. Give an absolute path; a relative one depends on where the service was started.")]
    [InlineData("erp", """{"formatVersion":1,"name":"erp","connector":"tryton","options":{"url":"http://erp:8000","database":"d","user":"u","password":"secret"}}""", "sources/erp.json: options.password is a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.")]
    [InlineData("erp", """{"formatVersion":1,"name":"erp","connector":"pull","options":{"url":"http://mes/","records":[{"kind":"orders","list":"","id":"/id","members":{}}]}}""", "sources/erp.json: options.records[0].kind is 'orders'. Use one of: work-orders, products, material-lots, station-contexts.")]
    public async Task Each_problem_says_where_it_is_what_it_is_and_what_to_do(string name, string text, string problem)
    {
        await using var node = Make();
        Write(node, name, text);

        var reading = await node.Get<ConfigFolder>().ReadAsync("config folder");

        Assert.Equal(problem, Assert.Single(reading.Problems));
        Assert.Equal(0, node.Journal.Head);
    }

    [Fact]
    public async Task A_member_that_belongs_to_two_sources_is_a_problem_of_the_second_and_the_first_is_in_use()
    {
        await using var node = Make();
        Write(node, "a", Drop.Replace("NAME", "a").Replace("OWNS", """{"work-orders":["*"]}"""));
        Write(node, "b", Drop.Replace("NAME", "b").Replace("OWNS", """{"work-orders":["quantity"],"products":["name"]}"""));

        var reading = await node.Get<ConfigFolder>().ReadAsync("config folder");
        node.Project();

        Assert.Equal("sources/b.json: owns.work-orders names 'quantity', which belongs to source 'a' too. Leave it to one of them.", Assert.Single(reading.Problems));
        Assert.Equal(["source.changed a"], reading.Published);
        Assert.Equal(("a", null), (node.Get<SourceTable>().OwnerOf("work-orders", "batch"), node.Get<SourceTable>().OwnerOf("products", "name")));
    }

    [Fact]
    public async Task A_good_file_is_in_use_once_and_a_bad_change_keeps_it()
    {
        await using var node = Make();
        Write(node, "erp", Drop.Replace("NAME", "erp").Replace("OWNS", "{}"));
        await node.Get<ConfigFolder>().ReadAsync("config folder");
        node.Project();
        Assert.Empty((await node.Get<ConfigFolder>().ReadAsync("config folder")).Published);

        Write(node, "erp", "{}");
        Assert.NotEmpty((await node.Get<ConfigFolder>().ReadAsync("config folder")).Problems);

        node.Project();
        Assert.Equal("drop", Assert.Single(node.Get<SourceTable>().All).Settings.Connector);
        Assert.Equal("source.changed|source:erp", node.Row("SELECT act, object FROM audit"));
    }

    private static Node Make()
    {
        var node = new Node(more: services =>
        {
            foreach (var kind in SourceCatalogue.Kinds)
            {
                Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IContextSourceKind>(services, kind);
            }
        });
        _ = node.Projector;
        return node;
    }

    private static void Write(Node node, string name, string text)
    {
        Directory.CreateDirectory(node.Folder.Sources);
        File.WriteAllText(Path.Combine(node.Folder.Sources, $"{name}.json"), text);
    }
}

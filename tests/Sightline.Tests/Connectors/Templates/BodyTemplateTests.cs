using System.Text;
using System.Text.Json.Nodes;
using Sightline.Connectors.Templates;

namespace Sightline.Tests.Connectors.Templates;

public sealed class BodyTemplateTests
{
    [Theory]
    [InlineData("""{ "a": "{{serial}}" }""", """{"a":"00123"}""")]
    [InlineData("""{ "a": "{{ n }}", "b": "{{yes}}", "c": "{{none}}", "d": "{{list}}" }""", """{"a":10.020,"b":true,"c":null,"d":[1,"2"]}""")]
    [InlineData("""{ "a": "x {{serial}} y {{n}} {{yes}}" }""", """{"a":"x 00123 y 10.020 true"}""")]
    [InlineData("""{ "a": "{{missing}}", "b": 1 }""", """{"b":1}""")]
    [InlineData("""{ "a": "x {{missing}}", "b": "x {{none}}" }""", """{}""")]
    [InlineData("""{ "a": { "b": "{{missing}}" }, "c": ["{{missing}}", "{{serial}}"] }""", """{"a":{},"c":["00123"]}""")]
    [InlineData("""{ "a": "{{key}}" }""", """{"a":"00000000000000000000000000000000000000000000000000000000000000aa"}""")]
    [InlineData("""[ 1.50, null, "plain", "{{ü}}" ]""", """[1.50,null,"plain","零件 <a>"]""")]
    public void A_template_becomes_this_document(string template, string document)
    {
        Assert.Empty(BodyTemplate.Faults(JsonNode.Parse(template), "body"));
        Assert.Equal(document, Rendered(JsonNode.Parse(template)));
    }

    [Fact]
    public void Without_a_template_the_fields_are_the_document() =>
        Assert.Equal("""{"serial":"00123","n":10.020,"yes":true,"none":null,"list":[1,"2"],"ü":"零件 <a>"}""", Rendered(null));

    [Theory]
    [InlineData("\"{{payload}}\"", "body is \"{{payload}}\". Give an object or a list; one text alone is no document.")]
    [InlineData("""{ "a": [ { "b": "{{open" } ] }""", "body.a[0].b is opened with {{ and never closed. Close the place with }}.")]
    [InlineData("""{ "a": "x {{ }} y" }""", "body.a is a place without a name. Write {{field}}.")]
    [InlineData("""{ "{{a}}": 1 }""", "body.{{a}} is a place in a member's name. Only values can hold places.")]
    public void A_faulty_template_is_reported_with_its_place(string template, string problem) =>
        Assert.Equal([problem], BodyTemplate.Faults(JsonNode.Parse(template), "body"));

    private static string Rendered(JsonNode? template) => Encoding.UTF8.GetString(new BodyTemplate(template).Render(Messages.With(
        """{ "serial": "00123", "n": 10.020, "yes": true, "none": null, "list": [1, "2"], "ü": "零件 <a>" }""")));
}

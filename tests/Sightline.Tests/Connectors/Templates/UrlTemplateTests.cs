using Sightline.Connectors.Templates;

namespace Sightline.Tests.Connectors.Templates;

public sealed class UrlTemplateTests
{
    [Theory]
    [InlineData("http://mes/r/{{serial}}", "a/b?c=d&e#f g", "http://mes/r/a%2Fb%3Fc%3Dd%26e%23f%20g")]
    [InlineData("http://mes/r?s={{serial}}", "零", "http://mes/r?s=%E9%9B%B6")]
    [InlineData("http://mes/r/{{serial}}", "%2e%2e", "http://mes/r/%252e%252e")]
    [InlineData("http://mes/r/x{{serial}}", "..", "http://mes/r/x..")]
    public void A_value_stays_inside_its_place(string template, string serial, string address)
    {
        Assert.Equal(address, new UrlTemplate(template).Fill(With(serial), out var why)!.AbsoluteUri);
        Assert.Equal("", why);
    }

    [Theory]
    [InlineData("http://mes/r/{{batch}}", "1", "The address needs the field 'batch', which this message does not have. Add it to the map.")]
    [InlineData("http://mes/r/{{serial}}", "", "The address needs a field that is empty in this message. Correct the map.")]
    [InlineData("http://mes/r/{{serial}}", "..", "The address would hold '.' or '..' as a segment, which leads to another record. Correct the map.")]
    public void An_address_that_would_lead_elsewhere_is_not_made(string template, string serial, string reason)
    {
        Assert.Null(new UrlTemplate(template).Fill(With(serial), out var why));
        Assert.Equal(reason, why);
    }

    private static Sightline.Model.DeliveryMessage With(string serial) =>
        Messages.With(new System.Text.Json.Nodes.JsonObject { ["serial"] = serial }.ToJsonString());
}

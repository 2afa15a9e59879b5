using Sightline.Server.Access.OpenId;
using Sightline.Server.Pages;

namespace Sightline.Tests.Access.OpenId;

public sealed class OpenIdOptionsTests
{
    [Fact]
    public void Without_an_authority_there_is_nothing_to_set() => Assert.Empty(ProblemsOf(new OpenIdOptions()));

    [Fact]
    public void A_full_set_passes() => Assert.Empty(ProblemsOf(Good()));

    [Theory]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("http://localhost:9000/realms/plant")]
    [InlineData("https://sso.plant.example/realms/plant/")]
    public void An_authority_is_https_or_this_machine(string authority)
    {
        var options = Good();
        options.Authority = authority;
        Assert.Empty(ProblemsOf(options));
    }

    [Fact]
    public void Every_problem_is_told_at_once_with_the_way_out()
    {
        var options = new OpenIdOptions
        {
            Authority = "http://sso.plant.example",
            ClientSecret = "in the clear",
            Scopes = "profile",
            NameClaim = " ",
            RolesClaim = "",
            DisplayName = " ",
            Roles = [new GroupRole { Group = "", Role = "boss" }, new GroupRole { Group = "g", Role = "vendor" }, new GroupRole { Group = "g", Role = "station" }],
        };

        Assert.Equal(
            [
                "OpenId:Authority is 'http://sso.plant.example'. Give the provider's issuer address beginning with https://; http:// is for this machine only.",
                "OpenId:ClientId is empty. Give the name under which the provider knows this node.",
                "OpenId:ClientSecret is a text, not a reference. Refer to the secret: ${env:NAME} or ${file:PATH}.",
                "OpenId:Scopes is 'profile'. Add openid; without it the provider says nothing about who signs in.",
                "OpenId:NameClaim is empty. Name the claims that may name a person, such as preferred_username.",
                "OpenId:RolesClaim is empty. Name the claim that lists a person's groups, such as groups.",
                "OpenId:DisplayName is empty. Give the words of the button on the sign-in page.",
                "OpenId:Roles:0:Group is empty. Give the group as the provider names it.",
                "OpenId:Roles:0:Role is 'boss'. Give one of operator, quality, integrator, auditor, admin.",
                "OpenId:Roles:1:Role is 'vendor', which nobody gets through a provider. Give one of operator, quality, integrator, auditor, admin.",
                "OpenId:Roles:2:Role is 'station', which nobody gets through a provider. Give one of operator, quality, integrator, auditor, admin.",
            ],
            ProblemsOf(options));
    }

    [Fact]
    public void Settings_without_their_authority_are_no_sign_in_that_is_silently_off()
    {
        var options = Good();
        options.Authority = "";
        Assert.Equal("OpenId:Authority is empty while other settings of OpenId are given. Give the provider's issuer address, or take the others out.", Assert.Single(ProblemsOf(options)));
    }

    [Theory]
    [InlineData("/line?station=L1", "/line?station=L1")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/\\elsewhere.example", "/")]
    [InlineData("https://elsewhere.example", "/")]
    [InlineData("/line\r\nSet-Cookie: a=b", "/")]
    [InlineData("/\t/elsewhere.example", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void The_way_on_leads_to_this_node_only(string? asked, string goes) => Assert.Equal(goes, LocalPath.Or(asked, "/"));

    private static OpenIdOptions Good() => new()
    {
        Authority = "https://sso.plant.example",
        ClientId = "sightline",
        ClientSecret = "${file:/etc/sightline/sso}",
        Roles = [new GroupRole { Group = "plant-quality", Role = "quality" }],
    };

    private static IEnumerable<string> ProblemsOf(OpenIdOptions options) => new OpenIdOptionsCheck().Validate(null, options).Failures ?? [];
}

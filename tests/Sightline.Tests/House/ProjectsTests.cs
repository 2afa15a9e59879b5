namespace Sightline.Tests.House;

public class ProjectsTests
{
    [Fact]
    public void Projects_build_on_each_other_in_one_direction()
    {
        var projects = Repository.Files("src", "*.csproj").ToList();

        Assert.Equal(6, projects.Count);
        Assert.Empty(projects.SelectMany(path => Projects.Problems(path, Repository.Text(path))));
    }

    [Fact]
    public void What_every_project_gets_is_not_shipped() =>
        Assert.Empty(Projects.SharedProblems(Repository.Text("Directory.Build.props")));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var projects = new[] { "src", "tests", "bench" }.SelectMany(folder => Repository.Files(folder, "*.csproj")).ToList();

        Assert.NotEmpty(projects);
        Assert.Empty(Projects.Forgotten(Repository.Text("Sightline.slnx"), projects));
    }

    [Theory]
    [InlineData("Sightline.Core", "Sightline.Connectors")]
    [InlineData("Sightline.Core", "Sightline.Server")]
    [InlineData("Sightline.Connectors", "Sightline.Plant")]
    [InlineData("Sightline.Plant", "Sightline.Core")]
    [InlineData("Sightline.Contract", "Sightline.Core")]
    public void A_reference_against_the_direction_is_caught(string project, string used) =>
        Assert.Contains(used, Assert.Single(Check(project, $"<ProjectReference Include='../{used}/{used}.csproj' />")));

    [Fact]
    public void A_reference_with_the_direction_passes() =>
        Assert.Empty(Check("Sightline.Server", @"<ProjectReference Include='..\Sightline.Plant\Sightline.Plant.csproj' />"));

    [Theory]
    [InlineData("<PackageReference Include='Dapper' />")]
    [InlineData("<FrameworkReference Include='Microsoft.AspNetCore.App' />")]
    public void A_dependency_of_the_contract_is_caught_and_elsewhere_it_passes(string dependency)
    {
        Assert.Single(Check("Sightline.Contract", dependency));
        Assert.Empty(Check("Sightline.Core", dependency));
    }

    [Fact]
    public void A_using_for_every_file_is_caught() =>
        Assert.Single(Check("Sightline.Core", "<Using Include='Sightline.Forwarding' />"));

    [Fact]
    public void A_new_project_is_caught() => Assert.Single(Check("Sightline.Common", ""));

    [Fact]
    public void A_package_for_everybody_that_would_be_shipped_is_caught() =>
        Assert.Single(Projects.SharedProblems("<P><PackageReference Include='A' PrivateAssets='all' /><PackageReference Include='B' /></P>"));

    [Fact]
    public void A_project_outside_the_solution_is_caught() =>
        Assert.Contains("b.csproj", Assert.Single(Projects.Forgotten("<Solution><Project Path='a.csproj' /></Solution>", ["a.csproj", "b.csproj"])));

    private static IEnumerable<string> Check(string project, string item) =>
        Projects.Problems($"src/{project}/{project}.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>");
}

using System.Xml.Linq;

namespace Sightline.Tests.House;

public class TextRulesTests
{
    [Fact]
    public void A_namespace_is_its_folder() =>
        Assert.Empty(Repository.CSharp("src", "tests", "bench").SelectMany(file => TextRules.Namespace(file, RootNamespaceOf(file))));

    [Fact]
    public void Nothing_hides_in_a_region() =>
        Assert.Empty(Repository.CSharp("src", "tests", "bench").SelectMany(TextRules.Regions));

    [Fact]
    public void The_product_has_no_open_ends() => Assert.Empty(Repository.CSharp("src").SelectMany(TextRules.OpenEnds));

    [Fact]
    public void The_product_swallows_no_exception() =>
        Assert.Empty(Repository.CSharp("src").SelectMany(TextRules.SwallowedExceptions));

    [Theory]
    [InlineData("src/Sightline.Core/Model/Ids.cs", "Sightline", "namespace Sightline.Model;\nclass A;", true)]
    [InlineData("src/Sightline.Server/Verbs/Print/A.cs", "Sightline.Server", "namespace Sightline.Server.Verbs.Print;", true)]
    [InlineData("src/Sightline.Server/Program.cs", "Sightline.Server", "return 0;", true)]
    [InlineData("src/Sightline.Core/Model/Ids.cs", "Sightline", "namespace Sightline.Core.Model;", false)]
    [InlineData("src/Sightline.Core/Model/Ids.cs", "Sightline", "namespace Sightline.Model\n{\n}", false)]
    [InlineData("src/Sightline.Core/Model/Ids.cs", "Sightline", "namespace Sightline.Model.Inner;", false)]
    [InlineData("src/Sightline.Core/Model/Ids.cs", "Sightline", "public sealed class A;", false)]
    [InlineData("src/Sightline.Core/Model/Ids.cs", "Sightline", "// namespace Sightline.Model;\nclass A;", false)]
    public void A_namespace_beside_its_folder_is_caught(string path, string root, string text, bool good) =>
        Assert.Equal(good ? 0 : 1, TextRules.Namespace(new SourceFile(path, text), root).Count());

    [Theory]
    [InlineData("class A\n{\n    #region Fields\n    #endregion\n}", 1)]
    [InlineData("# region x", 1)]
    [InlineData("// #region x\nvar x = \"#region\";", 0)]
    public void A_region_is_caught(string text, int problems) => Assert.Equal(problems, TextRules.Regions(File(text)).Count());

    [Theory]
    [InlineData("// TO" + "DO: later", 1)]
    [InlineData("/* FIX" + "ME */", 1)]
    [InlineData("throw new NotImplementedException();", 1)]
    [InlineData("// a MASTODON\nvar todo = 1;", 0)]
    public void An_open_end_is_caught(string text, int problems) => Assert.Equal(problems, TextRules.OpenEnds(File(text)).Count());

    [Theory]
    [InlineData("try { A(); } catch { }", 1)]
    [InlineData("try { A(); } catch\n{\n    // never mind\n}", 1)]
    [InlineData("try { A(); } catch (Exception) { // never mind\n}", 1)]
    [InlineData("try { A(); } catch (System.Exception e) { /* never mind */ }", 1)]
    [InlineData("try { A(); } catch (IOException) { }", 1)]
    [InlineData("try { A(); } catch (IOException e) when (e.HResult == Code(1)) { }", 1)]
    [InlineData("try { A(); } catch (IOException) { //\n }", 1)]
    [InlineData("try { A(); } catch (Exception e) when (IsDiskTrouble(e)) { }", 1)]
    [InlineData("try { A(); } catch (Exception e) when (IsDiskTrouble(e)) { // The next attempt writes over it.\n }", 0)]
    [InlineData("try { A(); } catch (OperationCanceledException)\n{\n    // Stopping: what was taken is on disk.\n}", 0)]
    [InlineData("try { A(); } catch (Exception e) { Log(e); }", 0)]
    [InlineData("var x = \"catch { }\"; // catch { }", 0)]
    public void A_swallowed_exception_is_caught(string text, int problems) =>
        Assert.Equal(problems, TextRules.SwallowedExceptions(File(text)).Count());

    [Fact]
    public void A_problem_names_its_file_and_line() =>
        Assert.StartsWith("src/Sightline.Core/Model/A.cs:3 ", Assert.Single(TextRules.SwallowedExceptions(File("a\nb\ncatch { }"))));

    private static SourceFile File(string text) => new("src/Sightline.Core/Model/A.cs", text);

    private static string RootNamespaceOf(SourceFile file)
    {
        var project = string.Join('/', file.Path.Split('/')[..2]);
        var path = Assert.Single(Repository.Files(project, "*.csproj"));
        var written = XDocument.Parse(Repository.Text(path)).Descendants("RootNamespace").SingleOrDefault();
        return written?.Value ?? Path.GetFileNameWithoutExtension(path);
    }
}

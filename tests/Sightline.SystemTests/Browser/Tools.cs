using Sightline.Connectors.Kafka;
using Sightline.SystemTests.Docs;

namespace Sightline.SystemTests.Browser;

/// <summary>What these tests need that .NET does not bring. Missing, it skips them with the reason, or fails them where services are required.</summary>
public static class Tools
{
    private static bool IsRequired => Environment.GetEnvironmentVariable("SIGHTLINE_REQUIRE_SERVICES") == "1";

    /// <summary>The browser's program: what SIGHTLINE_CHROMIUM names, or where a distribution puts it.</summary>
    public static string Chromium()
    {
        string?[] places = [Environment.GetEnvironmentVariable("SIGHTLINE_CHROMIUM"), .. OnPath("chromium"), .. OnPath("chromium-browser"), .. OnPath("google-chrome")];
        return Need(places, "Chromium is not installed. Install the package chromium, or set SIGHTLINE_CHROMIUM to its program.");
    }

    /// <summary>The program that reads the text of a PDF.</summary>
    public static string PdfToText() => Need(OnPath("pdftotext"), "pdftotext is not installed. Install the package poppler-utils.");

    /// <summary>The Node.js program.</summary>
    public static string Node() => Need(OnPath("node"), "Node.js is not installed. Install the packages nodejs and npm.");

    /// <summary>The Tryton server's program, with the modules that the tests need beside it.</summary>
    public static string Tryton()
    {
        const string Otherwise = "Tryton is not installed. Install the packages tryton-server, tryton-modules-production and tryton-modules-stock-lot.";
        foreach (var module in (string[])["production", "stock_lot"])
        {
            Need([$"/usr/lib/python3/dist-packages/trytond/modules/{module}/__init__.py"], Otherwise);
        }

        return Need(OnPath("trytond"), Otherwise);
    }

    /// <summary>The broker's programs: the server, its administration and Erlang's port mapper.</summary>
    public static RabbitPrograms RabbitMq()
    {
        const string Otherwise = "RabbitMQ is not installed. Install the package rabbitmq-server.";
        // Not the wrappers on the path: those change the user and run the machine's own broker.
        return new RabbitPrograms(
            Need(["/usr/lib/rabbitmq/bin/rabbitmq-server"], Otherwise), Need(["/usr/lib/rabbitmq/bin/rabbitmqctl"], Otherwise), Need(OnPath("epmd"), Otherwise));
    }

    /// <summary>The client library that kafka is spoken with, and that has a cluster of its own for tests.</summary>
    public static void Kafka() => Require(KafkaLibrary.Missing() is null, "librdkafka is not installed. Install the package librdkafka1.");

    /// <summary>The distribution's own Python, which has the mail server's module.</summary>
    public static string MailServer()
    {
        const string Otherwise = "aiosmtpd is not installed. Install the package python3-aiosmtpd.";
        Need(["/usr/lib/python3/dist-packages/aiosmtpd/__init__.py"], Otherwise);
        return Need(["/usr/bin/python3"], Otherwise);
    }

    /// <summary>The folder of the newest PostgreSQL server's programs.</summary>
    public static string Postgres()
    {
        const string Versions = "/usr/lib/postgresql";
        var newest = Directory.Exists(Versions) ? Directory.GetDirectories(Versions).MaxBy(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0) : null;
        return Path.GetDirectoryName(Need([Path.Combine(newest ?? Versions, "bin", "initdb")], "A PostgreSQL server is not installed. Install the package postgresql."))!;
    }

    /// <summary>The folder of package.json, where Node.js finds the modules.</summary>
    public static string Folder { get; } = Path.Combine(Page.Root, "tests", "Sightline.SystemTests");

    /// <summary>A file that <c>npm ci</c> has put beside the tests.</summary>
    public static string Module(string file) =>
        Need([Path.Combine(Folder, "node_modules", file)], $"The module {file} is not installed. Run 'npm ci' in tests/Sightline.SystemTests.");

    private static string Need(IEnumerable<string?> places, string otherwise)
    {
        var place = places.FirstOrDefault(File.Exists);
        Require(place is not null, otherwise);
        return place!;
    }

    private static void Require(bool isThere, string otherwise)
    {
        if (!isThere && IsRequired)
        {
            Assert.Fail(otherwise);
        }

        Assert.SkipUnless(isThere, otherwise);
    }

    private static IEnumerable<string> OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program));
}

/// <summary>Where the programs of RabbitMQ are.</summary>
public sealed record RabbitPrograms(string Server, string Control, string Names);

using Sightline.Proof.Anchors;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;

namespace Sightline.Server.Verbs;

/// <summary>The half of <c>sightline verify</c> that is given a file: checks an evidence package with nothing else at hand.</summary>
internal static class PackageVerb
{
    public static int Check(string file, string? keyFile, Anchor? anchor, bool json, CancellationToken ct)
    {
        if (!File.Exists(file))
        {
            Console.Error.WriteLine($"There is no file {file}.");
            return Run.WrongUsage;
        }

        byte[]? trusted = null;
        if (keyFile is not null && (!File.Exists(keyFile) || (trusted = SigningKey.PublicKeyOf(File.ReadAllText(keyFile))) is null))
        {
            Console.Error.WriteLine($"{keyFile} holds no public key on P-256 in PEM form. Give the file that the installation handed out.");
            return Run.WrongUsage;
        }

        using var package = File.OpenRead(file);
        var report = new PackageCheck(trusted, anchor).Run(package, ct);
        Console.WriteLine(json ? report.ToJson() : string.Join(Environment.NewLine, InWords(report)));
        return report.IsAnswered ? Run.Done : Run.Failed;
    }

    private static IEnumerable<string> InWords(PackageReport report)
    {
        foreach (var fault in report.Faults)
        {
            yield return $"{fault.Where}{(fault.Position is { } position ? $" (fact {position})" : "")}: {fault.What}";
        }

        if (!report.Intact)
        {
            yield return $"Not intact: {report.Faults.Count} {(report.Faults.Count == 1 ? "fault" : "faults")}.";
            yield break;
        }

        yield return $"Intact: {report.Is} of {report.Of}, made {report.MadeAt} by {report.MadeBy}.";
        yield return $"{report.Facts} facts and {report.Images} images; each fact is one of the {report.TreeFacts} of journal {report.Instance}, root {report.Root}.";
        yield return report.KeyFrom == "package"
            ? $"Signed by key {report.KeyId}. The key was taken from the package: compare this fingerprint with the one the installation gave you, or give its key with --key."
            : $"Signed by key {report.KeyId}, {(report.KeyFrom == "given" ? "the one you trust" : "which follows from the one you trust")}.";
        if (!report.KeyInChain)
        {
            yield return $"No fact of the {report.Is} names this key: {(report.KeyFrom == "package" ? "the journal does not know who signed" : "you alone know whose it is")}.";
        }

        if (report.FitsAnchor == true)
        {
            yield return "It fits the anchor: nothing up to there was changed since.";
        }

        if (report.NotCompared is { } why)
        {
            yield return $"The anchor could not be compared: {why}";
        }

        foreach (var missing in report.Missing)
        {
            yield return $"Missing: {missing.What}. {missing.Why}{(missing.Fact is { } fact ? $" (fact {fact})" : "")}";
        }

        foreach (var left in report.LeftOut)
        {
            yield return $"Not complete: {left}";
        }
    }
}

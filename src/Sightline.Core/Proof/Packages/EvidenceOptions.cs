using Microsoft.Extensions.Options;

namespace Sightline.Proof.Packages;

/// <summary>How large an evidence package may be, section <c>Evidence</c>.</summary>
internal sealed class EvidenceOptions
{
    /// <summary>Facts after which no further record is taken up; the manifest then says what was left out. Default 20,000.</summary>
    public int MostFacts { get; set; } = 20_000;

    /// <summary>Bytes of one package. Images that would go beyond are left out, and the manifest says so. Default 2 GiB.</summary>
    public long MostBytes { get; set; } = 2L << 30;
}

/// <summary>Checks <see cref="EvidenceOptions"/>.</summary>
internal sealed class EvidenceOptionsCheck : IValidateOptions<EvidenceOptions>
{
    public ValidateOptionsResult Validate(string? name, EvidenceOptions options)
    {
        var problems = new List<string>();
        if (options.MostFacts is < 10 or > 40_000)
        {
            problems.Add($"Evidence:MostFacts is {options.MostFacts}. Give 10 to 40000: a ZIP file without extensions has at most 65535 files.");
        }

        if (options.MostBytes is < 1_000_000 or > 4_000_000_000)
        {
            problems.Add($"Evidence:MostBytes is {options.MostBytes}. Give 1000000 to 4000000000: a ZIP file without extensions has at most 4 GiB.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

using Sightline.Contract;

namespace Sightline.Model;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>
/// Which inspections of a station a person is asked to look at, besides those that the machine itself leaves to one. The samples are
/// drawn at random and keep their probability, so that rates of escapes and false calls can be estimated without bias.
/// </summary>
internal sealed record ReviewPolicy
{
    /// <summary>Confidence below which a person looks; null (default): never for that.</summary>
    public decimal? ConfidenceBelow { get; set; }

    /// <summary>Share of the confident passes that are looked at, 0 (default) to 1.</summary>
    public decimal SamplePass { get; set; }

    /// <summary>Share of the confident fails that are looked at, 0 (default) to 1.</summary>
    public decimal SampleFail { get; set; }

    /// <summary>Share of all reviews that a second person repeats without seeing the first, 0 (default) to 1.</summary>
    public decimal Second { get; set; }

    /// <summary>Every problem of it, below <c>/review</c>.</summary>
    public IEnumerable<ContractError> Problems()
    {
        if (ConfidenceBelow is <= 0 or > 1)
        {
            yield return new ContractError("/review/confidenceBelow", $"Is {ConfidenceBelow}. Send a number above 0 and up to 1, or leave it out.");
        }

        foreach (var (name, share) in ((string, decimal)[])[("samplePass", SamplePass), ("sampleFail", SampleFail), ("second", Second)])
        {
            if (share is < 0 or > 1)
            {
                yield return new ContractError($"/review/{name}", $"Is {share}. Send a share from 0 to 1, such as 0.02.");
            }
        }
    }
}

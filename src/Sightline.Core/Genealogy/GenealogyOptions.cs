using Microsoft.Extensions.Options;

namespace Sightline.Genealogy;

/// <summary>How far a trace goes, section <c>Genealogy</c>.</summary>
internal sealed class GenealogyOptions
{
    /// <summary>Most things that one trace finds in each direction. A trace that is cut there says so. Default 200,000; each takes about half a kilobyte of memory while the answer is made.</summary>
    public int MostThings { get; set; } = 200_000;
}

internal sealed class GenealogyOptionsCheck : IValidateOptions<GenealogyOptions>
{
    public ValidateOptionsResult Validate(string? name, GenealogyOptions options) => options.MostThings is >= 1 and <= 5_000_000
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Genealogy:MostThings is {options.MostThings}. Give a number from 1 to 5000000.");
}

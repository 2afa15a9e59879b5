using Microsoft.Extensions.Options;

namespace Sightline.Proof.Anchors;

/// <summary>When the head of the chain is signed for others to keep, section <c>Anchors</c>.</summary>
internal sealed class AnchorOptions
{
    /// <summary>Once a day where the map of a target has facts.anchor. Default true.</summary>
    public bool Daily { get; set; } = true;

    /// <summary>When, on the plant's clock (<c>Plant:TimeZone</c>). Default 00:30:00.</summary>
    public TimeSpan At { get; set; } = TimeSpan.FromMinutes(30);
}

/// <summary>Checks <see cref="AnchorOptions"/>.</summary>
internal sealed class AnchorOptionsCheck : IValidateOptions<AnchorOptions>
{
    public ValidateOptionsResult Validate(string? name, AnchorOptions options) =>
        options.At < TimeSpan.Zero || options.At >= TimeSpan.FromDays(1)
            ? ValidateOptionsResult.Fail($"Anchors:At is {options.At}. Give a time of day from 00:00:00 to 23:59:59.")
            : ValidateOptionsResult.Success;
}

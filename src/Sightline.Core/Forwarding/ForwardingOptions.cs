using Microsoft.Extensions.Options;

namespace Sightline.Forwarding;

/// <summary>Settings of forwarding, section <c>Forwarding</c>.</summary>
internal sealed class ForwardingOptions
{
    /// <summary>Targets that are live or canary at once, besides those that an approved change request lets in. Default 2.</summary>
    public int MostLive { get; set; } = 2;
}

/// <summary>Checks <see cref="ForwardingOptions"/>.</summary>
internal sealed class ForwardingOptionsCheck : IValidateOptions<ForwardingOptions>
{
    private const int MostAllowed = 1_000;

    public ValidateOptionsResult Validate(string? name, ForwardingOptions options) => options.MostLive is >= 1 and <= MostAllowed
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Forwarding:MostLive is {options.MostLive}. Give a number from 1 to {MostAllowed}.");
}

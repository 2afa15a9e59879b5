using Microsoft.Extensions.Options;

namespace Sightline.Hosting.Past;

/// <summary>How the node answers as of a moment of the past, section <c>TimeTravel</c>.</summary>
internal sealed class TimeTravelOptions
{
    /// <summary>Most moments that are kept at once. Each takes as much disk as the projections then. Default 2; 0 turns it off.</summary>
    public int MostKept { get; set; } = 2;

    /// <summary>How long a request waits for a moment that is being made, before it is told how far that is. Default 5 s.</summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(5);
}

internal sealed class TimeTravelOptionsCheck : IValidateOptions<TimeTravelOptions>
{
    public ValidateOptionsResult Validate(string? name, TimeTravelOptions options)
    {
        var problems = new List<string>();
        if (options.MostKept is < 0 or > 20)
        {
            problems.Add($"TimeTravel:MostKept is {options.MostKept}. Give a number from 0 to 20.");
        }

        if (options.Wait < TimeSpan.Zero || options.Wait > TimeSpan.FromMinutes(1))
        {
            problems.Add($"TimeTravel:Wait is {options.Wait}. Give a time from 0 to a minute.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

using Microsoft.Extensions.Options;

namespace Sightline.Insight;

/// <summary>What is asked of a source, section <c>Conformance</c>.</summary>
internal sealed class ConformanceOptions
{
    /// <summary>A source whose score of the last 24 hours is lower is told to a person. 0 to 100. Default 90.</summary>
    public decimal NoticeBelow { get; set; } = 90;

    /// <summary>How long a number may be missing in a source's counter before a person is told. Default 1 min.</summary>
    public TimeSpan GapOpenFor { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The least total with which the acceptance report accepts a source. 0 to 100. Default 98.</summary>
    public decimal AcceptTotal { get; set; } = 98;

    /// <summary>The least score of each part with which the acceptance report accepts a source. 0 to 100. Default 95.</summary>
    public decimal AcceptPart { get; set; } = 95;

    /// <summary>Fewer messages than this are too few for a verdict. Default 100.</summary>
    public int AcceptMessages { get; set; } = 100;
}

internal sealed class ConformanceOptionsCheck : IValidateOptions<ConformanceOptions>
{
    public ValidateOptionsResult Validate(string? name, ConformanceOptions options)
    {
        var problems = new List<string>();
        foreach (var (key, value) in ((string, decimal)[])[
            (nameof(options.NoticeBelow), options.NoticeBelow), (nameof(options.AcceptTotal), options.AcceptTotal), (nameof(options.AcceptPart), options.AcceptPart)])
        {
            if (value is < 0 or > 100)
            {
                problems.Add($"Conformance:{key} is {value}. Give a score from 0 to 100.");
            }
        }

        if (options.GapOpenFor < TimeSpan.Zero || options.GapOpenFor > TimeSpan.FromDays(1))
        {
            problems.Add($"Conformance:GapOpenFor is {options.GapOpenFor}. Give a time from zero to 1.00:00:00.");
        }

        if (options.AcceptMessages < 1)
        {
            problems.Add($"Conformance:AcceptMessages is {options.AcceptMessages}. Give 1 or more.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

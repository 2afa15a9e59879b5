using Microsoft.Extensions.Options;
using Sightline.Images;
using Sightline.Settings;

namespace Sightline.Retention;

/// <summary>Settings of retention, section <c>Retention</c>. Times to keep are written as <c>30d</c>, <c>18M</c> or <c>15y</c>.</summary>
internal sealed class RetentionOptions
{
    public const string NoColdStore = "none";

    /// <summary>What is due goes each night. Default true.</summary>
    public bool Nightly { get; set; } = true;

    /// <summary>When, on the plant's clock. Default 02:00:00.</summary>
    public TimeSpan At { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long images of parts that were always good are kept. Default 30d.</summary>
    public string ImagesPass { get; set; } = "30d";

    /// <summary>As above, of parts that were to be looked at. Default 18M.</summary>
    public string ImagesReview { get; set; } = "18M";

    /// <summary>As above, of parts that were bad. Default 18M.</summary>
    public string ImagesFail { get; set; } = "18M";

    /// <summary>After how long records are listed as due. They are never removed by this. Default 15y.</summary>
    public string Records { get; set; } = "15y";

    /// <summary>Most images of one step: its fact, and its files. Default 200.</summary>
    public int ImagesAStep { get; set; } = 200;

    /// <summary>Pause after each step, at least twice as long as the step took. Zero for none. Default 50 ms.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>What a gigabyte costs in a month, in the plant's currency, for the forecast. Default 0: not known.</summary>
    public decimal CostPerGbMonth { get; set; }

    /// <summary>Second store, for images that are old: <c>none</c>, <c>folder</c> or <c>s3</c>. Default none.</summary>
    public string Cold { get; set; } = NoColdStore;

    /// <summary>After how long images of parts that were always good go there; empty for never.</summary>
    public string ColdAfterPass { get; set; } = "";

    /// <summary>As above, of parts that were to be looked at.</summary>
    public string ColdAfterReview { get; set; } = "";

    /// <summary>As above, of parts that were bad.</summary>
    public string ColdAfterFail { get; set; } = "";

    /// <summary>The second folder, on a disk of its own. Only with Cold folder.</summary>
    public string ColdFolder { get; set; } = "";

    /// <summary>Address of the S3 server. Only with Cold s3.</summary>
    public string ColdS3Endpoint { get; set; } = "";

    /// <summary>Bucket the images lie in. It must be there. Only with Cold s3.</summary>
    public string ColdS3Bucket { get; set; } = "";

    /// <summary>What the name of each object begins with. Default images/.</summary>
    public string ColdS3Prefix { get; set; } = "images/";

    /// <summary>Region that requests are signed for. Default us-east-1.</summary>
    public string ColdS3Region { get; set; } = "us-east-1";

    /// <summary>Reference to the access key's name. Only with Cold s3.</summary>
    [SecretReference]
    public string ColdS3AccessKey { get; set; } = "";

    /// <summary>Reference to the access key's secret. Only with Cold s3.</summary>
    [SecretReference]
    public string ColdS3SecretKey { get; set; } = "";

    /// <summary>The settings of the second store, as those of the first have them.</summary>
    public ImagesOptions ColdStore => new()
    {
        Store = Cold, S3Endpoint = ColdS3Endpoint, S3Bucket = ColdS3Bucket, S3Prefix = ColdS3Prefix, S3Region = ColdS3Region, S3AccessKey = ColdS3AccessKey, S3SecretKey = ColdS3SecretKey,
    };

    /// <summary>The time of a class by these settings.</summary>
    public KeepFor KeepOf(string dataClass) => KeepFor.Parse(dataClass switch
    {
        DataClasses.Pass => ImagesPass,
        DataClasses.Review => ImagesReview,
        DataClasses.Fail => ImagesFail,
        _ => Records,
    });

    /// <summary>After how long images of a class go to the second store; null for never.</summary>
    public KeepFor? ColdAfterOf(string dataClass) =>
        Cold != NoColdStore && KeepFor.TryParse(dataClass switch { DataClasses.Pass => ColdAfterPass, DataClasses.Review => ColdAfterReview, _ => ColdAfterFail }, out var after) ? after : null;
}

internal sealed class RetentionOptionsCheck(IEnumerable<IImageFilesKind> kinds) : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var problems = new List<string>();
        if (options.At < TimeSpan.Zero || options.At >= TimeSpan.FromDays(1))
        {
            problems.Add($"Retention:At is {options.At}. Give a time of day from 00:00:00 to 23:59:59.");
        }

        foreach (var (option, text) in ((string, string)[])[("ImagesPass", options.ImagesPass), ("ImagesReview", options.ImagesReview), ("ImagesFail", options.ImagesFail), ("Records", options.Records)])
        {
            Time(option, text);
        }

        if (options.ImagesAStep is < 1 or > 1_000)
        {
            problems.Add($"Retention:ImagesAStep is {options.ImagesAStep}. Give a number from 1 to 1000.");
        }

        if (options.Pause < TimeSpan.Zero || options.Pause > TimeSpan.FromMinutes(1))
        {
            problems.Add($"Retention:Pause is {options.Pause}. Give a time from 00:00:00 to 00:01:00.");
        }

        if (options.CostPerGbMonth < 0)
        {
            problems.Add($"Retention:CostPerGbMonth is {options.CostPerGbMonth}. Give 0 or more.");
        }

        Cold(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Time(string option, string text)
        {
            if (!KeepFor.TryParse(text, out _))
            {
                problems.Add($"Retention:{option} is '{text}'. Give a number and d, M or y, such as 30d, 18M or 15y, up to {KeepFor.MostYears}y.");
            }
        }

        void Cold(RetentionOptions set)
        {
            if (set.Cold == FolderImages.Kind)
            {
                if (!Path.IsPathFullyQualified(set.ColdFolder))
                {
                    problems.Add($"Retention:ColdFolder is '{set.ColdFolder}'. Give the whole path of a folder, on another disk than the data folder.");
                }
            }
            else if (set.Cold != RetentionOptions.NoColdStore)
            {
                problems.AddRange(kinds.FirstOrDefault(k => k.Name == set.Cold) is { } kind
                    ? kind.Problems(set.ColdStore).Select(p => p.Replace("Images:S3", "Retention:ColdS3", StringComparison.Ordinal))
                    : [$"Retention:Cold is '{set.Cold}'. Give one of {string.Join(", ", kinds.Select(k => k.Name).Prepend(RetentionOptions.NoColdStore))}."]);
            }

            foreach (var (option, text) in ((string, string)[])[("ColdAfterPass", set.ColdAfterPass), ("ColdAfterReview", set.ColdAfterReview), ("ColdAfterFail", set.ColdAfterFail)])
            {
                if (text.Length > 0)
                {
                    Time(option, text);
                    if (set.Cold == RetentionOptions.NoColdStore)
                    {
                        problems.Add($"Retention:{option} is '{text}', and Retention:Cold is none. Say where cold images go, or leave it empty.");
                    }
                }
            }
        }
    }
}

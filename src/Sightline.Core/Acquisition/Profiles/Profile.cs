namespace Sightline.Acquisition.Profiles;

/// <summary>A checked mapping from one kind of foreign record to the inspection contract.</summary>
internal sealed record Profile(string Name, string Description, SourceShape Source, InspectionRules Rules)
{
    /// <summary>The only format this build reads. A later one brings a migration, one method a step.</summary>
    public const int FormatVersion = 1;
}

/// <summary>What the foreign records look like.</summary>
internal abstract record SourceShape
{
    private SourceShape() { }

    /// <summary>File names taken from a folder, in ordinal order.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Rows of a text file with a header line.</summary>
    /// <param name="Separator">Comma, semicolon or tab; <c>--separator</c> overrides it.</param>
    /// <param name="KeepOtherColumns">Columns no rule reads are kept in <c>extensions</c>.</param>
    public sealed record Csv(char Separator, bool KeepOtherColumns) : SourceShape
    {
        public override IReadOnlyList<string> Files { get; } = ["*.csv", "*.tsv"];
    }

    /// <summary>Recorded messages, one JSON object a line with <c>topic</c> and <c>payload</c>.</summary>
    /// <param name="Messages">The messages that matter, by the name the rules use.</param>
    /// <param name="Record">Name of the message that makes an inspection.</param>
    /// <param name="Key">Path inside that message: the same key again is the same inspection.</param>
    /// <param name="Joins">Other messages that complete it.</param>
    public sealed record MqttLines(
        IReadOnlyDictionary<string, MessageRule> Messages, string Record, string Key, IReadOnlyList<JoinRule> Joins) : SourceShape
    {
        public override IReadOnlyList<string> Files { get; } = ["*.log", "*.jsonl", "*.ndjson"];
    }

    /// <summary>Pictures that belong together by name, with a text file of boxes beside them.</summary>
    /// <param name="Images">Image name in the contract to the end of the file name, for example <c>_test.jpg</c>.</param>
    /// <param name="Main">The image that makes an inspection.</param>
    /// <param name="Boxes">Where the boxes are.</param>
    public sealed record ImagePairs(IReadOnlyDictionary<string, string> Images, string Main, BoxFileRule Boxes) : SourceShape
    {
        public override IReadOnlyList<string> Files { get; } = [];
    }
}

/// <summary>Which recorded messages bear a name.</summary>
/// <param name="Topic">MQTT topic filter; + is one level, # the rest.</param>
/// <param name="Where">Path in the payload to the text it must have.</param>
/// <param name="IgnoreRetained">A retained message is old news told at subscribing; it makes nothing.</param>
internal sealed record MessageRule(string Topic, IReadOnlyDictionary<string, string> Where, bool IgnoreRetained);

/// <summary>
/// The newest earlier message of that name completes the record. With once, one such message completes one record only:
/// a lost message must not lend a part its neighbour's picture.
/// </summary>
internal sealed record JoinRule(string With, bool Once);

/// <summary>The box file of <c>DIR/NAME_test.jpg</c> is <c>DIR + FolderSuffix/NAME + FileSuffix</c>, one box a line, words apart by blanks.</summary>
internal sealed record BoxFileRule(string FolderSuffix, string FileSuffix, IReadOnlyList<string> Columns);

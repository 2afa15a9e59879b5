namespace Sightline.Acquisition.Profiles;

/// <summary>Names a rule may use in place of a column or path.</summary>
internal static class FieldNames
{
    /// <summary>Number of the record in its source, from 1.</summary>
    public const string Record = "$record";

    public const string Station = "$station";
    public const string Serial = "$part.serial";
    public const string Batch = "$part.batch";
    public const string InspectedAt = "$inspectedAt";

    /// <summary>Topic of a message, after the message's name: <c>state.$topic</c>, or one level of it from 0: <c>state.$topic.3</c>.</summary>
    public const string Topic = "$topic";

    /// <summary>Name of an image pair, and of the folder it lies in.</summary>
    public const string PairName = "name";
    public const string PairFolder = "folder";

    /// <summary>What a generated id may be made of besides fields.</summary>
    public static readonly IReadOnlyList<string> OfInspection = [Station, Serial, Batch, InspectedAt];

    /// <summary>The fields a source can have (first words of a path for messages); null when only the file can tell.</summary>
    public static IReadOnlyList<string>? Known(SourceShape? shape, bool eachBox) => shape switch
    {
        SourceShape.MqttLines lines => [.. lines.Messages.Keys, Record],
        SourceShape.ImagePairs pairs => [.. eachBox ? pairs.Boxes.Columns : [], PairName, PairFolder, Record],
        _ => null,
    };
}

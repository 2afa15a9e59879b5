namespace Sightline.Acquisition.Profiles.Sources;

/// <summary>What a source finds next.</summary>
internal abstract record SourceItem(RecordPlace Place)
{
    /// <summary>One record.</summary>
    /// <param name="Place">Where it stands.</param>
    /// <param name="Index">Number of the record in its source, from 0, counting unreadable ones too: stated times do not move when a row is corrected.</param>
    /// <param name="Fields">Its fields.</param>
    public sealed record Found(RecordPlace Place, long Index, IFields Fields) : SourceItem(Place)
    {
        /// <summary>Lines of its box file; each knows the record's fields as well.</summary>
        public IReadOnlyList<IFields> Boxes { get; init; } = [];

        /// <summary>Image files by name.</summary>
        public IReadOnlyDictionary<string, string> Pictures { get; init; } = new Dictionary<string, string>();

        /// <summary>The source has told this record before.</summary>
        public bool Repeated { get; init; }
    }

    /// <summary>Something stands here that cannot be read.</summary>
    public sealed record Unreadable(RecordPlace Place, string Problem) : SourceItem(Place);
}

/// <summary>The named texts of one record.</summary>
internal interface IFields
{
    /// <summary>False when this source has no such field at all, for example a column that is not in the header.</summary>
    bool Knows(string name);

    /// <summary>Null where nothing is there. Never trimmed, never converted.</summary>
    string? Value(string name);

    /// <summary>How a person finds it, for example <c>column 'row'</c>.</summary>
    string Describe(string name);
}

/// <summary>Reads foreign records from files.</summary>
internal interface IRecordSource
{
    /// <summary>Everything that makes reading pointless, found before the first record is sent.</summary>
    IReadOnlyList<string> Problems();

    /// <summary>True when some file lacks this field, so that its value must be stated.</summary>
    bool Lacks(string field);

    IEnumerable<SourceItem> Read(CancellationToken ct);
}

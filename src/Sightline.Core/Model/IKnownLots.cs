namespace Sightline.Model;

/// <summary>What is known of material lots, for those who check what machines report.</summary>
internal interface IKnownLots
{
    /// <summary>In which unit a lot is counted; null where its master record says none, or there is none.</summary>
    string? UnitOf(string lot);

    /// <summary>The slot that is meant where an event names a lot and no slot.</summary>
    string SlotOf(string lot);

    /// <summary>The slots of a place in which a lot is loaded at a moment, as far as is known.</summary>
    IReadOnlyList<string> LoadedIn(string place, string lot, DateTimeOffset moment);
}

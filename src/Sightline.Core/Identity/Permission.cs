namespace Sightline.Identity;

/// <summary>What somebody may do. Each endpoint and page names one; <see cref="Permissions"/> says them in words.</summary>
[Flags]
internal enum Permission : long
{
    None = 0,
    SendInspections = 1L << 0,
    SendEvents = 1L << 1,
    SendImages = 1L << 2,
    ReadRecords = 1L << 3,
    ReadImages = 1L << 4,
    ReadPlant = 1L << 5,
    ChangePlant = 1L << 6,
    SetContext = 1L << 7,
    ReadQuarantine = 1L << 8,
    Resubmit = 1L << 9,
    ReadDeliveries = 1L << 10,
    DecideDeliveries = 1L << 11,
    ReadTargets = 1L << 12,
    ChangeTargets = 1L << 13,
    ReadBooks = 1L << 14,
    ReadJournal = 1L << 15,
    ReadAudit = 1L << 16,
    ReadAccess = 1L << 17,
    ChangePeople = 1L << 18,
    ChangeKeys = 1L << 19,
    ReadSettings = 1L << 20,

    /// <summary>One's own account: who am I, my password, my sessions. Everybody who is known has it.</summary>
    OwnAccount = 1L << 21,

    /// <summary>Forward what stations sent to an edge node, with who sent it and when.</summary>
    SpeakAsEdge = 1L << 22,

    RunLine = 1L << 23,
    OverrideLine = 1L << 24,
    ChangeRecipes = 1L << 25,
    ApproveRecipes = 1L << 26,
    PlaceHolds = 1L << 27,
    ReleaseHolds = 1L << 28,
    SignClosings = 1L << 29,
    ChangeMaps = 1L << 30,
    ApproveMaps = 1L << 31,
    AskChanges = 1L << 32,
    ApproveChanges = 1L << 33,
    ChangeRules = 1L << 34,
    ApproveRules = 1L << 35,
    DecideReviews = 1L << 36,
    AcknowledgeAlarms = 1L << 39,
    DecideNonconformances = 1L << 37,
    SignConcessions = 1L << 38,
    ExportEvidence = 1L << 40,
    ChangeRetention = 1L << 41,
    PinRecords = 1L << 42,
    ExportDatasets = 1L << 43,
    ArchiveJournal = 1L << 44,
}

/// <summary>One permission as people and files name it.</summary>
/// <param name="Value">The permission.</param>
/// <param name="Name">Stable name, for example <c>deliveries.decide</c>.</param>
/// <param name="Meaning">What it allows, in a sentence.</param>
internal sealed record PermissionName(Permission Value, string Name, string Meaning);

/// <summary>Every permission with its name.</summary>
internal static class Permissions
{
    public static readonly IReadOnlyList<PermissionName> All =
    [
        new(Permission.SendInspections, "inspections.send", "Send inspections of the stations in scope."),
        new(Permission.SendEvents, "events.send", "Report machine events of the sources in scope."),
        new(Permission.SendImages, "images.send", "Store images."),
        new(Permission.ReadRecords, "records.read", "Read inspections, parts and machine events."),
        new(Permission.ReadImages, "images.read", "See images."),
        new(Permission.ReadPlant, "plant.read", "Read stations, lines, orders, lots, shifts and what is being made."),
        new(Permission.ChangePlant, "plant.change", "Create and change stations, lines, orders, lots, shifts."),
        new(Permission.SetContext, "context.set", "Say what a station is making."),
        new(Permission.ReadQuarantine, "quarantine.read", "Read refused messages with their reasons."),
        new(Permission.Resubmit, "quarantine.resubmit", "Send a corrected message in the place of a refused one."),
        new(Permission.ReadDeliveries, "deliveries.read", "Read deliveries and what is parked."),
        new(Permission.DecideDeliveries, "deliveries.decide", "Send a parked delivery again, or close it with a reason."),
        new(Permission.ReadTargets, "targets.read", "Read targets and maps."),
        new(Permission.ChangeTargets, "targets.change", "Change targets, pause them and set them live."),
        new(Permission.ChangeMaps, "maps.change", "Draft maps, try them on past inspections, publish and retire them."),
        new(Permission.ApproveMaps, "maps.approve", "Approve maps, with a signature."),
        new(Permission.AskChanges, "changes.ask", "Ask for a change that somebody else approves, and take it back."),
        new(Permission.ApproveChanges, "changes.approve", "Approve what somebody else asked for, with a signature, or turn it down."),
        new(Permission.ReadBooks, "books.read", "Read the balance."),
        new(Permission.ReadJournal, "journal.read", "Read raw facts, and verify the chain."),
        new(Permission.ReadAudit, "audit.read", "Read, filter and export who did what."),
        new(Permission.ReadAccess, "access.read", "Read who has access: people, keys, roles."),
        new(Permission.ChangePeople, "people.change", "Add people, change roles, end access."),
        new(Permission.ChangeKeys, "keys.change", "Make, rotate and revoke API keys, never with more rights than one's own."),
        new(Permission.ReadSettings, "settings.read", "Read the effective settings, secrets masked."),
        new(Permission.SpeakAsEdge, "edges.speak", "Forward, as an edge node, what stations in scope sent to it."),
        new(Permission.RunLine, "line.run", "Run orders, changeovers and challenge pieces at the line, sign on and off."),
        new(Permission.OverrideLine, "line.override", "Let a line run against its permit, with a reason and a signature."),
        new(Permission.ChangeRecipes, "recipes.change", "Draft inspection recipes, activate and retire them."),
        new(Permission.ApproveRecipes, "recipes.approve", "Approve inspection recipes, with a signature."),
        new(Permission.PlaceHolds, "holds.place", "Put parts on hold."),
        new(Permission.ReleaseHolds, "holds.release", "Release what is on hold, with a reason and a signature."),
        new(Permission.DecideReviews, "reviews.decide", "Judge parts beside the machine: reviews, second looks, and taking them back."),
        new(Permission.ChangeRules, "rules.change", "Draft rules, try them on past inspections, put them to watch and retire them."),
        new(Permission.ApproveRules, "rules.approve", "Approve rules, with a signature."),
        new(Permission.AcknowledgeAlarms, "alarms.acknowledge", "Acknowledge what rules found: say that one sees to it."),
        new(Permission.DecideNonconformances, "nonconformances.decide", "Open nonconformances, and say what becomes of their parts."),
        new(Permission.SignConcessions, "concessions.sign", "Sign that parts are used as they are, and deviations from a limit; never what one asked for oneself."),
        new(Permission.ExportEvidence, "evidence.export", "Take evidence packages out."),
        new(Permission.ChangeRetention, "retention.change", "Say how long data is kept, and have what is due removed."),
        new(Permission.PinRecords, "retention.pin", "Pin what must be kept, for the law or for quality, and release it."),
        new(Permission.ExportDatasets, "datasets.export", "Make training sets of records and images, and take their labels back as reviews."),
        new(Permission.ArchiveJournal, "journal.archive", "Move what the journal's oldest facts say into a file."),
        new(Permission.SignClosings, "closings.sign", "Close orders, batches and shifts with a signed snapshot."),
        new(Permission.OwnAccount, "account.own", "One's own account: password, second factor, sessions."),
    ];

    private static readonly Dictionary<string, Permission> s_byName = All.ToDictionary(p => p.Name, p => p.Value);

    /// <summary>The permission of a name; null when there is none.</summary>
    public static Permission? Find(string name) => s_byName.TryGetValue(name, out var value) ? value : null;

    /// <summary>Names of all permissions in a set, in the order of <see cref="All"/>.</summary>
    public static IReadOnlyList<string> NamesOf(Permission set) => [.. All.Where(p => set.HasFlag(p.Value)).Select(p => p.Name)];
}

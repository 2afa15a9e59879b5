namespace Sightline.Identity;

/// <summary>A role: a named set of permissions, and who can have it.</summary>
/// <param name="Name">As written in files, on the command line and in the journal.</param>
/// <param name="Meaning">For whom, in a sentence.</param>
/// <param name="May">Its permissions.</param>
/// <param name="ForPeople">A person can have it.</param>
/// <param name="ForKeys">A machine's key can have it.</param>
internal sealed record Role(string Name, string Meaning, Permission May, bool ForPeople, bool ForKeys);

/// <summary>Every role there is. Who may do what is said here and nowhere else.</summary>
internal static class Roles
{
    private const Permission Look =
        Permission.ReadRecords | Permission.ReadImages | Permission.ReadPlant | Permission.ReadDeliveries | Permission.ReadBooks | Permission.OwnAccount;

    private const Permission ReadAll =
        Look | Permission.ReadQuarantine | Permission.ReadTargets | Permission.ReadJournal | Permission.ReadAudit | Permission.ReadAccess | Permission.ReadSettings | Permission.ExportEvidence;

    private const Permission Send = Permission.SendInspections | Permission.SendEvents | Permission.SendImages;

    public static readonly Role Station = new("station", "A station, or what sends for it: its own inspections, events and images, and what it is making.",
        Send | Permission.ReadImages | Permission.ReadPlant | Permission.OwnAccount, ForPeople: false, ForKeys: true);

    public static readonly Role Edge = new("edge", "An edge node: forwards what its stations sent, and asks for what they are making.",
        Station.May | Permission.SpeakAsEdge, ForPeople: false, ForKeys: true);

    public static readonly Role Operator = new("operator", "Works at the line: sees it, its records and its books, runs its orders and changeovers.",
        Look | Permission.RunLine | Permission.PlaceHolds | Permission.SignClosings | Permission.DecideReviews | Permission.AcknowledgeAlarms, ForPeople: true, ForKeys: false);

    public static readonly Role Quality = new("quality", "Quality engineer: decides on what is parked, quarantined and held, and approves recipes, maps, rules and changes.",
        Look | Permission.RunLine | Permission.OverrideLine | Permission.ChangeRecipes | Permission.ApproveRecipes | Permission.ChangeMaps | Permission.ApproveMaps | Permission.ApproveChanges | Permission.PlaceHolds | Permission.ReleaseHolds | Permission.SignClosings | Permission.DecideReviews | Permission.ChangeRules | Permission.ApproveRules | Permission.AcknowledgeAlarms | Permission.DecideNonconformances | Permission.SignConcessions | Permission.ExportEvidence | Permission.PinRecords | Permission.ExportDatasets | Permission.ReadQuarantine | Permission.Resubmit | Permission.DecideDeliveries | Permission.ReadTargets | Permission.ReadJournal | Permission.ReadAudit,
        ForPeople: true, ForKeys: false);

    public static readonly Role Integrator = new("integrator", "Joins systems: plant, targets, maps, keys.",
        ReadAll | Send | Permission.ChangePlant | Permission.SetContext | Permission.Resubmit | Permission.DecideDeliveries | Permission.ChangeTargets | Permission.ChangeKeys | Permission.SpeakAsEdge
            | Permission.RunLine | Permission.ChangeRecipes | Permission.ChangeMaps | Permission.AskChanges | Permission.PlaceHolds | Permission.DecideReviews | Permission.ChangeRules | Permission.AcknowledgeAlarms | Permission.ExportDatasets | Permission.ArchiveJournal,
        ForPeople: true, ForKeys: true);

    public static readonly Role Auditor = new("auditor", "Reads everything, changes nothing.",
        ReadAll, ForPeople: true, ForKeys: true);

    public static readonly Role Admin = new("admin", "Everything, people included.",
        ReadAll | Send | Permission.ChangePlant | Permission.SetContext | Permission.Resubmit | Permission.DecideDeliveries | Permission.ChangeTargets | Permission.ChangeKeys | Permission.SpeakAsEdge
            | Permission.ChangePeople | Permission.RunLine | Permission.OverrideLine | Permission.ChangeRecipes | Permission.ApproveRecipes | Permission.ChangeMaps | Permission.ApproveMaps | Permission.AskChanges | Permission.ApproveChanges | Permission.PlaceHolds | Permission.ReleaseHolds | Permission.SignClosings | Permission.DecideReviews | Permission.ChangeRules | Permission.ApproveRules | Permission.AcknowledgeAlarms
            | Permission.DecideNonconformances | Permission.SignConcessions | Permission.ChangeRetention | Permission.PinRecords | Permission.ExportDatasets | Permission.ArchiveJournal, ForPeople: true, ForKeys: false);

    public static readonly Role Vendor = new("vendor", "A supplier's service access: named stations or targets, until a date. Every request is logged.",
        Permission.ReadRecords | Permission.ReadImages | Permission.ReadPlant | Permission.ReadDeliveries | Permission.ReadTargets | Permission.OwnAccount,
        ForPeople: true, ForKeys: true);

    public static readonly IReadOnlyList<Role> All = [Station, Edge, Operator, Quality, Integrator, Auditor, Admin, Vendor];

    /// <summary>Names of the roles of people that have a permission.</summary>
    public static IEnumerable<string> PeopleWho(Permission permission) => All.Where(role => role.ForPeople && role.May.HasFlag(permission)).Select(role => role.Name);

    public static Role? Find(string name) => All.FirstOrDefault(r => r.Name == name);
}

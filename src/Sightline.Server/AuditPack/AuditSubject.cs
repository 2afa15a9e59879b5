using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Server.Histories;

namespace Sightline.Server.AuditPack;

/// <summary>What the auditor picked: a part, a material lot, both or nothing.</summary>
/// <param name="Serial">As picked; a serial or a batch.</param>
/// <param name="Lot">The lot picked, else the first one of the part.</param>
/// <param name="Part">The part's story; null where none was picked, or nothing is known of it.</param>
internal sealed record AuditSubject(string? Serial, string? Lot, ToldPart? Part)
{
    /// <summary>The newest inspection of the part.</summary>
    public RecordInFull? Newest => Part is { Inspections: [.., var newest] } ? newest : null;

    public string? this[string context] => Newest?.Record.Context?[context];

    /// <summary>The line its newest inspection was made on.</summary>
    public string? Line => this[ContextNames.Line];
}

using Sightline.Acquisition;
using Sightline.Contract;
using Sightline.Genealogy;

namespace Sightline.Server.Pages.Quarantine;

/// <summary>What the page of the quarantine shows.</summary>
/// <param name="Entries">One page of the list.</param>
/// <param name="Cursor">Where the list goes on; null at its end.</param>
/// <param name="Misunderstood">The address asked for something that could not be understood.</param>
internal sealed record QuarantineView(IReadOnlyList<QuarantineEntry> Entries, string? Cursor, bool Misunderstood);

/// <summary>What the page of one refused message shows.</summary>
/// <param name="Entry">What is known of it.</param>
/// <param name="Text">The message as text, its beginning where it is long; null where it is no text.</param>
/// <param name="IsCut">The text goes on.</param>
/// <param name="Record">The record that was taken in its place; null when none was.</param>
/// <param name="Body">What stands in the field of the corrected message; null where it cannot be corrected here.</param>
/// <param name="Answer">The answer to a corrected message that was not taken; null at first.</param>
internal sealed record RefusedView(QuarantineEntry Entry, string? Text, bool IsCut, RecordRow? Record, string? Body, InspectionAnswer? Answer);

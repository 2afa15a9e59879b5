using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Api;
using Sightline.Server.Histories;

namespace Sightline.Server.AuditPack;

/// <summary>Answers all that auditors usually ask, of what they pick.</summary>
internal sealed class AuditPackDesk(PartStory parts, SearchQuery search, IEnumerable<IAuditAnswer> answers, TimeProvider time)
{
    private const int Newest = 20;

    private readonly IReadOnlyList<IAuditAnswer> _answers = [.. answers.OrderBy(a => a.Order)];

    public AuditSubject Pick(string? serial, string? lot)
    {
        var part = serial is null ? null : parts.Of(serial, Scope.Everything, Scope.Everything, new StoryWish(Most: Newest));
        return new AuditSubject(serial, lot ?? (part is { Inspections: [.., var newest] } ? newest.Record.Context?[ContextNames.MaterialLot] : null), part);
    }

    /// <summary>A part that nobody chose: the same number, over the same records, gives the same.</summary>
    public string? AnyPart(int seed) => search.AnyPart(seed);

    public IReadOnlyList<AuditAnswer> Answer(AuditSubject subject) => [.. _answers.Select(a =>
    {
        var started = time.GetTimestamp();
        var answer = a.Of(subject);
        return answer with { Took = time.GetElapsedTime(started) };
    })];
}

using Sightline.Buffering;
using Sightline.Context.Parameters;
using Sightline.Genealogy.Tracing;
using Sightline.Model;

namespace Sightline.Server.Histories;

/// <summary>Makes certificates from what a node's files say as of a position.</summary>
internal sealed class CertificateReader(PartStory story, TraceQuery trace, ParameterQuery parameters, IFactSource journal)
{
    /// <summary>So many of the newest inspections; a part with more says that it has more.</summary>
    public const int MostInspections = 200;

    private const int MostOrigins = 200;
    private const int MostParameters = 200;

    /// <summary>Null when nothing in scope names the part.</summary>
    /// <param name="part">Serial, or batch of what has none.</param>
    /// <param name="asOf">As known at this position; beyond the newest fact it is now.</param>
    /// <param name="isNow">Nobody asked for an earlier moment.</param>
    /// <param name="stations">What may be seen.</param>
    /// <param name="targets">Whose deliveries may be seen.</param>
    public Certificate? Of(string part, long asOf, bool isNow, Scope stations, Scope targets)
    {
        var isWhole = stations == Scope.Everything && targets == Scope.Everything;
        if (story.Of(part, stations, targets, new StoryWish(asOf, MostInspections, stations == Scope.Everything)) is not { } told)
        {
            return null;
        }

        var back = stations == Scope.Everything ? trace.Of(new TraceAsked(told.Of, TraceWay.Back, told.AsOf, MostOrigins)) : null;
        var facts = told.Moments.Select(m => m.Position).Distinct().Order().ToList();
        return new Certificate(told, journal.At(told.AsOf)?.Times.RecordedAt, isNow, [.. Parameters(told).Take(MostParameters)], [.. back?.Back ?? []], back?.Complete ?? false)
        {
            IsPartial = !isWhole, Facts = facts, LastHash = facts.Count > 0 && journal.At(facts[^1]) is { } last ? Convert.ToHexStringLower(last.Hash) : null,
        };
    }

    private IEnumerable<CertificateParameter> Parameters(ToldPart told)
    {
        foreach (var record in told.Inspections.GroupBy(i => i.Record.Row.Station).Select(g => g.MaxBy(i => (i.Record.Time.Corrected, i.Record.Row.Position))!).OrderBy(i => i.Record.Row.Position))
        {
            var context = record.Record.Context;
            var moment = new RecordMoment(record.Record.Row.Station, context?[ContextNames.Line], context?[ContextNames.Machine], record.Record.Time.Corrected, told.AsOf);
            foreach (var parameter in parameters.Of(moment).Parameters)
            {
                yield return new CertificateParameter(record, parameter);
            }
        }
    }
}

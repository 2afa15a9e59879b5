using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Parameters;

/// <summary>Reads in which condition the tools of a record's places were, for the journey's own thread.</summary>
internal sealed class ToolConditions(ParameterStage stage) : IToolConditions
{
    public string? Of(SqliteDatabase projections, long record, long known)
    {
        // Samples of this transaction are gathered in memory until its end.
        stage.Finish(projections);
        var said = Moment(projections, record, known) is { } moment ? moment.Places.SelectMany(place => At(projections, place, moment)).ToList() : [];
        return said.Count == 0 ? null : string.Join("; ", said);
    }

    private static IEnumerable<string> At(SqliteDatabase db, string place, RecordMoment moment)
    {
        foreach (var series in SeriesRow.At(db, place, moment.Known).Where(s => s.Kind == SampleKinds.Actual))
        {
            if (DeclaredTable.Of(db, place, series.Name, moment.Known) is { } declared
                && declared.ConditionsIn(series.Unit) is { } conditions
                && new SampleReading(db, series.Id, moment.Known).Last(FactHash.Microseconds(moment.At)) is { } last)
            {
                yield return $"{place} {series.Name}: {ToolCondition.At(conditions, last.Value)}";
            }
        }
    }

    private static RecordMoment? Moment(SqliteDatabase db, long record, long known)
    {
        string station;
        long at;
        long? context;
        using (var rows = db.Prepare("SELECT station, corrected_at, context_id FROM inspections WHERE position = ?1").Bind(1, record).Query())
        {
            if (!rows.Read())
            {
                return null;
            }

            (station, at, context) = (rows.Text(0), rows.Int64(1), rows.NullableInt64(2));
        }

        var bound = context is { } id ? BoundRecords.ContextOf(db, id) : null;
        return new RecordMoment(station, bound?[ContextNames.Line], bound?[ContextNames.Machine], FactHash.FromMicroseconds(at), known);
    }
}

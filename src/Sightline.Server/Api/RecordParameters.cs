using Sightline.Context.Parameters;
using Sightline.Genealogy;
using Sightline.Model;

namespace Sightline.Server.Api;

/// <summary>
/// The parameters of a record, for API and page alike. As known then: with its first binding, and facts up to the record's own.
/// As known now: with its binding of today, and every fact.
/// </summary>
internal sealed class RecordParameters(ParameterQuery query)
{
    public ParametersOfRecord Of(FullRecord record, bool then, TimeSpan? window = null, bool trend = false)
    {
        var bound = record.Bindings.Count == 0 ? null : (then ? record.Bindings[0] : record.Bindings[^1]).Context;
        return query.Of(
            new RecordMoment(record.Row.Station, bound?[ContextNames.Line], bound?[ContextNames.Machine], record.Time.Corrected, then ? record.Row.Position : long.MaxValue), window, trend);
    }
}

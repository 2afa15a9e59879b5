using System.Text.Json;
using Microsoft.Extensions.Options;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition.EventForms;

/// <summary>
/// Samples of process parameters. A unit is refused only where master data declares another: then the sender is wrong. Where
/// nothing is declared it is kept as sent, apart from what came in another unit, and never converted.
/// </summary>
internal sealed class SampleForm(IOptions<AcquisitionOptions> options, IEnumerable<IDeclaredParameters> declared) : IEventForm
{
    private readonly AcquisitionOptions _options = options.Value;

    public string Type => EventTypes.ProcessSample;

    public void Check(JsonElement sent, PlantEvent read, Arrival arrival, List<ContractError> errors)
    {
        if (SampleReader.Read(sent, read.At, errors) is not { } samples)
        {
            return;
        }

        var single = !sent.TryGetProperty("series", out _);
        for (var i = 0; i < samples.Series.Count; i++)
        {
            var (series, pointer) = (samples.Series[i], single ? "" : $"/series/{i}");
            Unit(samples.Place, series, pointer, errors);
            Times(series, single ? "/at" : pointer + "/samples", arrival.ReceivedAt, errors);
        }
    }

    private void Unit(string place, SampleSeries series, string pointer, List<ContractError> errors)
    {
        foreach (var master in declared)
        {
            if (master.Find(place, series.Name) is { Unit: { } unit } parameter && unit != series.Unit)
            {
                errors.Add(new ContractError(pointer + "/unit", $"Is '{series.Unit}', and parameter '{parameter.Id}' declares '{unit}' for '{series.Name}' at {place}. Send values in {unit}, or change the declaration; nothing is converted."));
            }
        }
    }

    private void Times(SampleSeries series, string pointer, DateTimeOffset receivedAt, List<ContractError> errors)
    {
        var (earliest, latest) = (_options.EarliestPossible, receivedAt + _options.FurthestAhead);
        foreach (var sample in series.Samples)
        {
            var at = DateTimeOffset.UnixEpoch.AddTicks(sample.At * 10);
            if ((at < earliest || at > latest) && !errors.Exists(e => e.Pointer == pointer))
            {
                errors.Add(new ContractError(pointer, $"Has a sample at {Rfc3339.Write(at)}, which is impossible here: send times from {Rfc3339.Write(earliest)} to {Rfc3339.Write(latest)}. Set the machine's clock and send the true time."));
                return;
            }
        }
    }
}

using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Sightline.Telemetry;

/// <summary>Listens to the meters of its own node, and no other's in the same process, and writes what they say as Prometheus text (exposition format 0.0.4).</summary>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>Upper bounds of histogram buckets, in seconds.</summary>
    private static readonly double[] s_bounds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public PrometheusText(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Meter.Name.StartsWith("Sightline.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument, SeriesOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => ((Series)state!).Add(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => ((Series)state!).Add(value, tags));
        _listener.Start();
    }

    public string Write()
    {
        var text = new StringBuilder();
        lock (_series)
        {
            foreach (var series in _series.Values)
            {
                series.Write(text);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private Series SeriesOf(Instrument instrument)
    {
        var counter = instrument is not Histogram<double>;
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (counter ? "_total" : "");
        lock (_series)
        {
            if (!_series.TryGetValue(name, out var series))
            {
                _series[name] = series = new Series(name, instrument.Description ?? "", counter);
            }

            return series;
        }
    }

    private sealed class Series(string name, string help, bool isCounter)
    {
        private readonly Dictionary<string, (double Sum, long[] Buckets)> _values = [];

        public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = Labels(tags);
            lock (_values)
            {
                var (sum, buckets) = _values.TryGetValue(key, out var known) ? known : (0, isCounter ? [] : new long[s_bounds.Length + 1]);
                if (!isCounter)
                {
                    var bucket = Array.FindIndex(s_bounds, bound => value <= bound);
                    buckets[bucket < 0 ? s_bounds.Length : bucket]++;
                }

                _values[key] = (sum + value, buckets);
            }
        }

        public void Write(StringBuilder text)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {(isCounter ? "counter" : "histogram")}\n");
            lock (_values)
            {
                foreach (var (labels, (sum, buckets)) in _values.OrderBy(v => v.Key, StringComparer.Ordinal))
                {
                    if (isCounter)
                    {
                        text.Append(CultureInfo.InvariantCulture, $"{name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {sum}\n");
                        continue;
                    }

                    WriteBuckets(text, labels, sum, buckets);
                }
            }
        }

        private void WriteBuckets(StringBuilder text, string labels, double sum, long[] buckets)
        {
            long count = 0;
            var before = labels.Length == 0 ? "" : labels + ",";
            for (var i = 0; i < buckets.Length; i++)
            {
                count += buckets[i];
                var bound = i < s_bounds.Length ? s_bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{bound}\"}} {count}\n");
            }

            var own = labels.Length == 0 ? "" : $"{{{labels}}}";
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{own} {sum}\n{name}_count{own} {count}\n");
        }

        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.IsEmpty)
            {
                return "";
            }

            var text = new StringBuilder();
            foreach (var (key, value) in tags)
            {
                var shown = Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
                text.Append(text.Length == 0 ? "" : ",").Append(key).Append("=\"").Append(shown).Append('"');
            }

            return text.ToString();
        }
    }
}

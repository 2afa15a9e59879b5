using System.Text;
using Sightline.Genealogy.Tracing;

namespace Sightline.Server.Api;

/// <summary>A trace as a CSV file: one line for each thing. It says itself when it is not all.</summary>
internal static class TraceCsv
{
    private const string Header = "\uFEFFway,depth,kind,key,certainty,through,pieces,inspections,failed,links\r\n";

    public static string Write(TraceAnswer answer, TraceLooks looks)
    {
        var text = new StringBuilder(Header);
        var (into, outOf) = (answer.Trace.Links.ToLookup(l => l.To), answer.Trace.Links.ToLookup(l => l.From));
        foreach (var (thing, look) in answer.Shown.Zip(looks.Of(answer.Shown.Select(t => t.Thing))))
        {
            var forward = thing.Way == TraceWay.Forward;
            var links = (forward ? into : outOf)[thing.Thing].Select(l => $"{l.Relation} {(forward ? l.From : l.To)}{(l.Quantity is null ? "" : $" {l.Quantity} {l.Unit}".TrimEnd())}");
            text.AppendJoin(',', ((string?[])
            [
                TraceAnswer.WayOf(thing.Way), thing.Depth.ToString(), thing.Thing.Word, thing.Thing.Key, TraceAnswer.WordOf(thing.Certainty), thing.Through?.ToString(), look.Pieces?.ToString(System.Globalization.CultureInfo.InvariantCulture),
                look.Inspections.ToString(), look.Failed.ToString(), string.Join("; ", links.Distinct()),
            ]).Select(CsvText.Cell)).Append("\r\n");
        }

        return answer.Trace.Complete ? text.ToString() : text.Append("Not all: the trace was cut at the most things that Genealogy:MostThings allows.\r\n").ToString();
    }
}

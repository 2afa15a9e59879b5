using System.Globalization;
using System.Text;
using Sightline.Hosting.Recalls;

namespace Sightline.Server.Api;

/// <summary>A recall as a table: a row for each unit with where it is, and one for each shipment and customer with how many are in it.</summary>
internal static class RecallCsv
{
    private const string Head = "\uFEFFkind,key,standing,certainty,found,station,container,shipment,customer,units\r\n";

    public static string Write(RecallReport report, UnitPlaces places)
    {
        var text = new StringBuilder(Head);
        foreach (var (unit, found) in report.Units.Select(u => (u, "opened")).Concat(report.Since.Select(u => (u, "since"))))
        {
            var thing = unit.Unit.Thing;
            Row(text, thing.Word, thing.Key, unit.Standing, TraceAnswer.WordOf(unit.Unit.Certainty), found, places.StationOf(thing), Joined(places.ContainersOf(thing)), Joined(places.ShipmentsOf(thing)), Joined(places.CustomersOf(thing)), null);
        }

        foreach (var tell in report.Tell)
        {
            foreach (var customer in tell.Customers.DefaultIfEmpty(null))
            {
                Row(text, "shipment", tell.Shipment, null, null, null, null, null, tell.Shipment, customer ?? "not known", tell.Units.ToString(CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    private static string? Joined(IReadOnlyList<string> words) => words.Count == 0 ? null : string.Join("; ", words);

    private static void Row(StringBuilder text, params string?[] cells) => text.AppendJoin(',', cells.Select(CsvText.Cell)).Append("\r\n");
}

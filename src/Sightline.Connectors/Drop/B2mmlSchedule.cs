using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Sightline.Model;

namespace Sightline.Connectors.Drop;

/// <summary>
/// Reads an ISA-95 operations schedule as B2MML (versions 5 to 7; the elements are looked at by their local names). Each
/// operations request is a work order, each consumed lot a material lot. B2MML is used courtesy of MESA International.
/// </summary>
internal static class B2mmlSchedule
{
    private const string Namespaces = "http://www.mesa.org/xml/B2MML";

    private static readonly string[] s_lines = ["ProductionLine", "WorkCenter", "ProcessCell", "ProductionUnit"];

    public static bool IsOne(XElement root) => root.Name.NamespaceName.StartsWith(Namespaces, StringComparison.Ordinal);

    public static void Read(XElement root, List<SourcedRecord> records, List<string> problems)
    {
        var name = root.Name.LocalName;
        if (!name.EndsWith("OperationsSchedule", StringComparison.Ordinal) || name.StartsWith("Get", StringComparison.Ordinal))
        {
            problems.Add($"<{name}> is no operations schedule that tells of orders. Send OperationsSchedule, alone or in a Process, Sync, Show, Change or Cancel message.");
            return;
        }

        var cancels = name.StartsWith("Cancel", StringComparison.Ordinal);
        foreach (var request in root.Descendants().Where(e => e.Name.LocalName == "OperationsRequest"))
        {
            Request(request, cancels, records, problems);
        }
    }

    private static void Request(XElement request, bool cancels, List<SourcedRecord> records, List<string> problems)
    {
        var place = $"Line {((IXmlLineInfo)request).LineNumber}";
        if (Text(request, "ID") is not { Length: > 0 } id)
        {
            problems.Add($"{place}: the operations request has no ID. Give it one.");
            return;
        }

        var material = request.Descendants().Where(e => e.Name.LocalName == "MaterialRequirement").ToList();
        var made = material.Where(m => Use(m) == "Produced").ToList();
        var members = new JsonObject();
        if (made.Select(m => Text(m, "MaterialDefinitionID")).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            problems.Add($"{place}: request '{id}' produces {made.Count} materials. Send a request for each.");
            return;
        }

        var lots = material.Where(m => Use(m) == "Consumed").SelectMany(m => Texts(m, "MaterialLotID").Select(lot => (Lot: lot, Material: Text(m, "MaterialDefinitionID")))).ToList();
        Put(members, "product", made.Select(m => Text(m, "MaterialDefinitionID")).FirstOrDefault());
        Put(members, "batch", made.SelectMany(m => Texts(m, "MaterialLotID")).FirstOrDefault());
        Put(members, "line", Line(request));
        if (lots.Count > 0)
        {
            members["materialLots"] = new JsonArray([.. lots.Select(l => l.Lot).Distinct(StringComparer.Ordinal).Select(l => JsonValue.Create(l))]);
        }

        Quantity(made, id, place, members, problems);
        Status(request, cancels, id, place, members, problems);
        foreach (var (lot, of) in lots.Where(l => l.Material is not null).DistinctBy(l => l.Lot))
        {
            records.Add(new SourcedRecord(MasterKindNames.MaterialLots, lot, new JsonObject { ["material"] = of }));
        }

        records.Add(new SourcedRecord(MasterKindNames.WorkOrders, id, members));
    }

    private static void Quantity(List<XElement> made, string id, string place, JsonObject members, List<string> problems)
    {
        var texts = made.SelectMany(m => m.Elements().Where(e => e.Name.LocalName == "Quantity")).Select(q => Text(q, "QuantityString")).OfType<string>().Where(t => t.Length > 0).ToList();
        var total = 0m;
        foreach (var text in texts)
        {
            if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var quantity))
            {
                problems.Add($"{place}: the quantity of request '{id}' is '{text}'. Write a number, with a point for decimals.");
                return;
            }

            total += quantity;
        }

        if (texts.Count > 0)
        {
            members["quantity"] = total;
        }
    }

    private static void Status(XElement request, bool cancels, string id, string place, JsonObject members, List<string> problems)
    {
        var state = cancels ? "Cancelled" : Text(request, "RequestState");
        var status = state switch
        {
            null or "" or "Other" => null,
            "Forecast" or "Waiting" => "planned",
            "Released" or "Ready" => "released",
            "Running" or "Held" or "Suspended" => "running",
            "Completed" or "Closed" => "done",
            "Aborted" or "Cancelled" => "cancelled",
            _ => "",
        };
        if (status?.Length == 0)
        {
            problems.Add($"{place}: the state of request '{id}' is '{state}'. Write Forecast, Released, Cancelled, Waiting, Ready, Running, Completed, Aborted, Held, Suspended, Closed or Other.");
            return;
        }

        Put(members, "status", status);
    }

    /// <summary>The line is the equipment, or the scope, that says of itself that it is one.</summary>
    private static string? Line(XElement request) => request.Descendants()
        .Where(e => e.Name.LocalName is "HierarchyScope" or "EquipmentRequirement")
        .Where(e => s_lines.Contains(Text(e, "EquipmentLevel") ?? Text(e, "EquipmentElementLevel")))
        .Select(e => Text(e, "EquipmentID")).FirstOrDefault(t => !string.IsNullOrEmpty(t));

    /// <summary>Older versions say "Material Produced" where newer ones say "Produced".</summary>
    private static string? Use(XElement material) => Text(material, "MaterialUse")?.Split(' ')[^1];

    private static void Put(JsonObject members, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            members[name] = text;
        }
    }

    private static string? Text(XElement element, string name) => Texts(element, name).FirstOrDefault();

    private static IEnumerable<string> Texts(XElement element, string name) => element.Elements().Where(e => e.Name.LocalName == name).Select(e => e.Value.Trim());
}

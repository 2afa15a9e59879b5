using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Server.Api;

namespace Sightline.Server.Histories;

/// <summary>The content of a certificate as JSON. It says what is known and nothing of who asked or when, so that the same knowledge has the same digest.</summary>
internal static class CertificateContent
{
    public const int FormatVersion = 1;

    public static JsonObject Of(Certificate certificate)
    {
        var told = certificate.Told;
        var content = new JsonObject
        {
            ["formatVersion"] = FormatVersion,
            ["part"] = Identity(certificate),
            ["result"] = Result(told.State),
            ["warnings"] = JsonText.Words(told.State.Warnings),
            ["partial"] = certificate.IsPartial,
            ["inspections"] = List(told.Inspections, Inspection),
            ["material"] = new JsonArray([.. Material(certificate)]),
            ["components"] = List(told.Links.Where(l => l.To == told.Of && l.From.Kind is ThingKind.Serial or ThingKind.Batch), l => new JsonObject
            {
                ["thing"] = l.From.ToString(), ["relation"] = l.Relation, ["place"] = l.Place, ["quantity"] = l.Quantity, ["unit"] = l.Unit, ["at"] = JsonText.Time(l.At), ["position"] = l.Position, ["removedBy"] = l.UndoneBy,
            }),
            ["origins"] = List(certificate.Origins, o => new JsonObject { ["thing"] = o.Thing.ToString(), ["depth"] = o.Depth, ["certainty"] = TraceAnswer.WordOf(o.Certainty), ["through"] = o.Through?.ToString() }),
            ["originsComplete"] = certificate.OriginsComplete,
            ["parameters"] = List(certificate.Parameters, p => new JsonObject
            {
                ["inspection"] = p.Record.Record.Row.Id, ["station"] = p.Record.Record.Row.Station, ["place"] = p.Parameter.Place, ["name"] = p.Parameter.Name, ["kind"] = p.Parameter.Kind, ["value"] = p.Parameter.Value,
                ["unit"] = p.Parameter.Unit, ["lower"] = p.Parameter.Limits?.Lower, ["upper"] = p.Parameter.Limits?.Upper, ["within"] = p.Parameter.IsWithin, ["at"] = JsonText.Time(p.Parameter.ValueAt),
            }),
            ["holds"] = ToldPart.Known(told.KnownHolds),
            ["nonconformances"] = ToldPart.Known(told.KnownNonconformances),
            ["recalls"] = List(told.Recalls, ToldPart.Shape),
            ["exceptions"] = List(told.Exceptions, m => new JsonObject { ["what"] = m.Subject, ["why"] = m.Note, ["at"] = JsonText.Time(m.At), ["position"] = m.Position, ["withdrawnBy"] = m.Withdrawn?.By, ["withdrawnAt"] = JsonText.Time(m.Withdrawn?.At) }),
            ["moves"] = List(told.Moves, m => new JsonObject { ["what"] = m.What, ["container"] = m.Container, ["ref"] = m.Ref, ["quantity"] = m.Quantity, ["at"] = JsonText.Time(m.At), ["source"] = m.Source, ["position"] = m.Position }),
            ["ways"] = List(certificate.Further, m => new JsonObject { ["what"] = m.What, ["thing"] = m.Subject, ["at"] = JsonText.Time(m.At), ["position"] = m.Position }),
            ["customers"] = JsonText.Words(told.State.Customers),
            ["deliveries"] = List(certificate.Deliveries, d => new JsonObject
            {
                ["of"] = d.Of, ["target"] = d.Moment.Subject, ["state"] = d.Moment.What == StoryWords.Translated ? "waiting" : d.Moment.What, ["mapVersion"] = d.Moment.Delivery!.MapVersion,
                ["reference"] = d.Moment.Delivery.Reference, ["reason"] = d.Moment.Note, ["at"] = JsonText.Time(d.Moment.At), ["position"] = d.Moment.Position,
            }),
            ["facts"] = new JsonObject
            {
                ["count"] = certificate.Facts.Count, ["first"] = certificate.Facts.Count > 0 ? certificate.Facts[0] : null, ["last"] = certificate.Facts.Count > 0 ? certificate.Facts[^1] : null, ["lastHash"] = certificate.LastHash,
            },
        };

        // Where nothing is open within it, it says what it always said: its digest stands.
        if (told.Inner.Count > 0)
        {
            content["contained"] = List(told.Inner, i => i.ToJson());
        }

        return content;
    }

    private static JsonObject Identity(Certificate certificate)
    {
        var (told, made) = (certificate.Told, certificate.Made);
        return new JsonObject
        {
            ["kind"] = told.Of.Word, ["key"] = told.Part, ["batches"] = JsonText.Words(told.Rows.Select(r => r.Batch).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
            ["product"] = made?[ContextNames.Product], ["revision"] = made?[ContextNames.Revision], ["variant"] = made?[ContextNames.Variant], ["workOrder"] = made?[ContextNames.WorkOrder],
            ["customerOrder"] = made?[ContextNames.CustomerOrder], ["line"] = made?[ContextNames.Line],
        };
    }

    private static JsonObject Result(PartState state) => new()
    {
        ["verdict"] = Word(state.Result),
        ["by"] = state.Decided is null ? null : state.Decided.Decided is null ? "machine" : "person",
        ["name"] = state.Decided?.Decided?.By ?? ModelOf(state.Decided?.Record.Inspection),
        ["station"] = state.Decided?.Record.Row.Station,
        ["inspection"] = state.Decided?.Record.Row.Id,
        ["disposition"] = state.Disposition?.What,
        ["heldBy"] = JsonText.Words(state.HeldBy),
    };

    private static JsonObject Inspection(RecordInFull full)
    {
        var (row, sent) = (full.Record.Row, full.Record.Inspection);
        return new JsonObject
        {
            ["position"] = row.Position, ["hash"] = Convert.ToHexStringLower(full.Record.Fact.Hash), ["station"] = row.Station, ["id"] = row.Id, ["purpose"] = row.Purpose.ToString().ToLowerInvariant(),
            ["inspectedAt"] = JsonText.Time(row.InspectedAt), ["correctedAt"] = JsonText.Time(full.Record.Time.Corrected), ["clock"] = full.Record.Time.Trust,
            ["machine"] = Word(row.Result), ["verdict"] = Word(full.Verdict), ["confidence"] = sent.Confidence, ["mergedInto"] = full.Merges.Into?.Position,
            ["workOrder"] = full.Record.Context?[ContextNames.WorkOrder], ["boundBy"] = full.Record.Bindings is [.., { } bound] ? bound.Position : null,
            ["recipe"] = sent.Recipe is { } recipe ? new JsonObject { ["id"] = recipe.Id, ["version"] = recipe.Version } : null,
            ["model"] = sent.Model is { } model ? new JsonObject { ["name"] = model.Name, ["version"] = model.Version, ["sha256"] = model.Sha256 } : null,
            ["defects"] = List(sent.Defects ?? [], d => new JsonObject { ["class"] = d.Class, ["severity"] = d.Severity, ["confidence"] = d.Confidence, ["image"] = d.Location?.Image, ["zone"] = d.Location?.Zone }),
            ["measurements"] = List(sent.Measurements ?? [], m => new JsonObject { ["name"] = m.Name, ["value"] = m.Value, ["unit"] = m.Unit, ["lower"] = m.Lower, ["upper"] = m.Upper }),
            ["images"] = List(sent.Images ?? [], i => new JsonObject { ["name"] = i.Name, ["sha256"] = i.Sha256.ToLowerInvariant() }),
            ["reviews"] = List(full.Reviews, r => new JsonObject
            {
                ["verdict"] = r.Verdict, ["by"] = r.By, ["at"] = JsonText.Time(r.At), ["class"] = r.Class, ["reason"] = r.Reason, ["second"] = r.Second, ["undoneBy"] = r.UndoneBy, ["position"] = r.Position,
            }),
            ["findings"] = List(full.Findings, f => new JsonObject { ["id"] = f.Finding.Id, ["rule"] = f.Finding.Rule, ["version"] = f.Finding.Version, ["text"] = f.Finding.Text }),
            ["signatures"] = List(full.Signatures, s => JsonNode.Parse(s)!),
        };
    }

    /// <summary>Lots that it was exposed with, and lots that events say went in.</summary>
    private static IEnumerable<JsonNode?> Material(Certificate certificate)
    {
        var told = certificate.Told;
        foreach (var moment in told.Moments.Where(m => m.What == StoryWords.Loaded))
        {
            yield return new JsonObject { ["lot"] = moment.Subject!["lot:".Length..], ["supplierLot"] = moment.Note, ["relation"] = "loaded", ["station"] = moment.Station, ["quantity"] = null, ["unit"] = null, ["at"] = JsonText.Time(moment.At), ["position"] = moment.Position, ["removedBy"] = null };
        }

        foreach (var link in told.Links.Where(l => l.To == told.Of && l.From.Kind == ThingKind.Lot))
        {
            yield return new JsonObject { ["lot"] = link.From.Key, ["supplierLot"] = null, ["relation"] = link.Relation, ["station"] = link.Source, ["quantity"] = link.Quantity, ["unit"] = link.Unit, ["at"] = JsonText.Time(link.At), ["position"] = link.Position, ["removedBy"] = link.UndoneBy };
        }
    }

    public static string? ModelOf(Inspection? inspection) => inspection?.Model is { } model ? model.Version is null ? model.Name : $"{model.Name} {model.Version}" : null;

    private static string? Word(InspectionResult? result) => result?.ToString().ToLowerInvariant();

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode> shape) => new([.. items.Select(i => (JsonNode?)shape(i))]);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Connectors.Tryton;

/// <summary>Tries a Tryton target: whether its user is let in, again too, and whether it has each right that a delivery needs. Changes nothing.</summary>
internal sealed class TrytonTrial(TrytonTargetOptions options, TrytonLine line)
{
    public async Task<IReadOnlyList<ProbeFinding>> RunAsync(CancellationToken ct)
    {
        var found = new List<ProbeFinding>();
        try
        {
            await line.SignInAgainAsync(ct);
            found.Add(new(ProbeChecks.SignIn, ProbeVerdict.Good, $"Tryton lets '{options.User}' in."));
            await line.SignInAgainAsync(ct);
            found.Add(new(ProbeChecks.Renewal, ProbeVerdict.Good, "A second session was opened ahead of time, as is done when Tryton ends one."));
            var access = await line.CallAsync("ir.model.access", "get_access", [new JsonArray([.. Needed().Select(n => JsonValue.Create(n.Model)).DistinctBy(n => (string)n!)])], null, writes: false, ct);
            found.AddRange(Needed().Select(n => Judge(access, n.Model, n.Right)));
        }
        catch (TrytonSaid said)
        {
            found.Add(new(found.Count == 0 ? ProbeChecks.SignIn : found.Count == 1 ? ProbeChecks.Renewal : ProbeChecks.Permission, ProbeVerdict.Bad, said.Reason));
        }

        return found;
    }

    private IEnumerable<(string Model, string Right)> Needed()
    {
        yield return ("product.product", "read");
        yield return ("stock.lot", "read");
        if (options.CreateLots)
        {
            yield return ("stock.lot", "create");
        }

        // A note or a link on a record is ruled by the right to write the record.
        yield return ("stock.lot", "write");
        if (options.Results.Any(r => r.Move != TrytonMove.Nowhere))
        {
            yield return ("stock.location", "read");
            yield return ("stock.shipment.internal", "create");
            yield return ("stock.shipment.internal", "write");
            yield return ("stock.move", "create");
            yield return ("stock.move", "write");
        }

        if (options.Order is not null)
        {
            yield return ("production", "read");
            yield return ("production", "write");
        }
    }

    private ProbeFinding Judge(JsonElement access, string model, string right)
    {
        var check = $"{ProbeChecks.Permission} {model} {right}";
        return access.ValueKind != JsonValueKind.Object || !access.TryGetProperty(model, out var rights) || !rights.TryGetProperty(right, out var may)
            ? new(check, ProbeVerdict.NotAsked, $"Cannot be asked: Tryton says nothing of the right to {right} {model}.")
            : may.ValueKind == JsonValueKind.True || (may.ValueKind == JsonValueKind.Number && may.GetInt32() != 0)
                ? new(check, ProbeVerdict.Good, $"'{options.User}' may {right} {model}.")
                : new(check, ProbeVerdict.Bad, $"'{options.User}' may not {right} {model}. Give one of its groups the access there.");
    }
}

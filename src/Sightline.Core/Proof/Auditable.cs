using System.Text.Json;
using Sightline.Buffering;

namespace Sightline.Proof;

/// <summary>What a fact says to the audit: an act, its object, and why.</summary>
/// <param name="Act">What was done.</param>
/// <param name="Object">To what.</param>
/// <param name="Reason">Why, where somebody gave a reason.</param>
/// <param name="Count">How often.</param>
internal sealed record Auditable(string Act, string Object, string? Reason = null, long Count = 1)
{
    /// <summary>Null for what is not audited, which is nearly every fact: that costs a look at its kind and no more.</summary>
    public static Auditable? Of(Fact fact) => fact.Kind switch
    {
        FactKinds.Act => FromAct(fact),
        FactKinds.Master => new Auditable("plant.changed", Colon(fact.Source)),
        FactKinds.Context => fact.Actor.StartsWith("user:", StringComparison.Ordinal) ? new Auditable(fact.Kind, $"context:{fact.Source}") : null,
        FactKinds.Event => fact.Actor.StartsWith("user:", StringComparison.Ordinal) ? new Auditable(fact.Kind, $"event:{fact.Source}") : null,
        FactKinds.Map => new Auditable(fact.Kind, $"map:{fact.Source}"),
        FactKinds.MapDrafted => new Auditable(fact.Kind, $"map:{fact.Source}"),
        FactKinds.MapMoved => FromLife(fact, "map", "target", act => act switch { "replay" => "map.replayed", "approve" => "map.approved", "publish" => "map.decided", _ => "map.retired" }),
        FactKinds.Target => new Auditable(fact.Kind, $"target:{fact.Source}"),
        FactKinds.Source => new Auditable(fact.Kind, $"source:{fact.Source}"),
        FactKinds.DeliveryRetried or FactKinds.DeliveryClosed => FromDecision(fact, position => $"delivery:{fact.Source}.{position}"),
        FactKinds.ParkedClosed or FactKinds.ParkedMatched => FromDecision(fact, position => $"record:{position}"),
        FactKinds.ChangeoverMoved => FromChangeover(fact),
        FactKinds.Recipe => FromLife(fact, "recipe", "recipe", act => act switch { "approve" => "recipe.approved", "activate" => "recipe.activated", _ => "recipe.retired" }),
        FactKinds.OrderMoved => FromBody(fact, $"work-order:{fact.Source}"),
        FactKinds.ClosingSigned => FromBody(fact, $"closing:{fact.Source}"),
        FactKinds.Review => FromDecision(fact, position => $"record:{position}"),
        FactKinds.HoldPlaced => FromHold(fact),
        FactKinds.HoldReleased => FromBody(fact, $"hold:{fact.Source}"),
        FactKinds.ChangeMoved => FromChange(fact),
        FactKinds.RuleMoved => FromLife(fact, "rule", "rule", act => act switch { "draft" => "rule.drafted", "replay" => "rule.replayed", "approve" => "rule.approved", "shadow" => "rule.shadowed", "live" or "file" => "rule.live", _ => "rule.retired" }),
        FactKinds.FindingAcknowledged => FromFinding(fact),
        FactKinds.Nonconformance => FromNonconformance(fact),
        FactKinds.Recall => FromRecall(fact),
        FactKinds.LinksWithdrawn => FromBody(fact, $"event:{fact.Source}"),
        FactKinds.Archived => FromArchive(fact),
        FactKinds.ProofKey => FromBody(fact, $"evidence-key:{fact.Key![..16]}"),
        FactKinds.AnchorRefused => new Auditable(fact.Kind, $"journal:{fact.Source}"),
        FactKinds.Retention => FromRetention(fact),
        FactKinds.Dataset => FromDataset(fact),
        FactKinds.Resubmitted => new Auditable(fact.Kind, $"quarantine:{fact.Source}"),
        _ => null,
    };

    /// <summary>Kinds whose body is the whole of what is there since: what was before is in the fact before.</summary>
    public static bool SaysTheWhole(string kind) => kind is FactKinds.Master or FactKinds.Context or FactKinds.Map or FactKinds.Target or FactKinds.Source;

    private static Auditable FromAct(Fact fact)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var root = body.RootElement;
        return new Auditable(root.GetProperty("act").GetString()!, root.GetProperty("object").GetString()!, ReasonOf(root), root.GetProperty("count").GetInt64());
    }

    /// <summary>Each act has its own word; the object is the changeover on its line.</summary>
    private static Auditable FromChangeover(Fact fact)
    {
        using var body = JsonDocument.Parse(fact.Body);
        return new Auditable($"changeover.{body.RootElement.GetProperty("act").GetString()}", $"changeover:{fact.Source}.{body.RootElement.GetProperty("n").GetInt64()}", ReasonOf(body.RootElement));
    }

    private static Auditable FromDecision(Fact fact, Func<long, string> nameOf)
    {
        using var body = JsonDocument.Parse(fact.Body);
        return new Auditable(fact.Kind, nameOf(Member(body.RootElement, "position").GetInt64()), ReasonOf(body.RootElement));
    }

    /// <summary>A step in the life of a version: each act has its own word.</summary>
    private static Auditable FromLife(Fact fact, string kind, string of, Func<string?, string> done)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var root = body.RootElement;
        return new Auditable(done(root.GetProperty("act").GetString()), $"{kind}:{root.GetProperty(of).GetString()}/{root.GetProperty("version").GetString()}", ReasonOf(root));
    }

    /// <summary>Each act has its own word; the object is the request, named after the fact that asked.</summary>
    private static Auditable FromChange(Fact fact)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var root = body.RootElement;
        var asked = root.GetProperty("change").GetInt64();
        return new Auditable($"change.{root.GetProperty("act").GetString()}", $"change:{(asked == 0 ? fact.Position : asked)}", ReasonOf(root));
    }

    private static Auditable FromFinding(Fact fact)
    {
        using var body = JsonDocument.Parse(fact.Body);
        return new Auditable(fact.Kind, $"finding:{body.RootElement.GetProperty("finding").GetString()}", ReasonOf(body.RootElement));
    }

    /// <summary>Each act has its own word; the object is the nonconformance, named after the fact that opened it.</summary>
    private static Auditable FromNonconformance(Fact fact)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var root = body.RootElement;
        var ncr = root.GetProperty("ncr").GetInt64();
        return new Auditable($"nonconformance.{root.GetProperty("act").GetString()}", $"nonconformance:{(ncr == 0 ? fact.Position : ncr)}", ReasonOf(root));
    }

    /// <summary>The object is the recall or the drill, named after the fact that opened it.</summary>
    private static Auditable FromRecall(Fact fact)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var root = body.RootElement;
        var recall = root.GetProperty("recall").GetInt64();
        return new Auditable($"recall.{root.GetProperty("act").GetString()}", $"recall:{(recall == 0 ? fact.Position : recall)}", ReasonOf(root));
    }

    /// <summary>Each act has its own word; the object is the policy, or the pin or the pass named after the fact that began it. A pass counts its images.</summary>
    private static Auditable FromRetention(Fact fact)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var root = body.RootElement;
        var act = root.GetProperty("act").GetString()!;
        var id = Member(root, "id") is { ValueKind: JsonValueKind.String } named ? named.GetString() : fact.Position.ToString();
        return new Auditable(
            $"retention.{act}", $"{act switch { "policy" or "endPolicy" => "retention-policy", "pin" or "release" => "pin", _ => "retention-pass" }}:{id}", ReasonOf(root),
            Member(root, "figures") is { ValueKind: JsonValueKind.Object } figures ? figures.GetProperty("images").GetInt64() : 1);
    }

    /// <summary>What a person did about a training set: asked for it, took labels back. That it was made is the node's own work.</summary>
    private static Auditable? FromDataset(Fact fact)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var (root, act) = (body.RootElement, body.RootElement.GetProperty("act").GetString());
        return act is "ask" or "labels"
            ? new Auditable($"dataset.{act}", $"dataset:{(root.GetProperty("dataset").GetInt64() is > 0 and var of ? of : fact.Position)}", ReasonOf(root))
            : null;
    }

    /// <summary>Counts the facts.</summary>
    private static Auditable FromArchive(Fact fact)
    {
        var said = Archives.ArchiveFact.From(fact.Body);
        return new Auditable(fact.Kind, $"archive:{said.File}", said.Reason, said.Last - said.First + 1);
    }

    private static Auditable FromBody(Fact fact, string of)
    {
        using var body = JsonDocument.Parse(fact.Body);
        return new Auditable(fact.Kind, of, ReasonOf(body.RootElement));
    }

    /// <summary>A hold of its own, or parts that joined one.</summary>
    private static Auditable FromHold(Fact fact)
    {
        using var body = JsonDocument.Parse(fact.Body);
        var hold = Member(body.RootElement, "adds") is { ValueKind: JsonValueKind.Number } joined ? joined.GetInt64() : fact.Position;
        return new Auditable(fact.Kind, $"hold:{hold}", ReasonOf(body.RootElement));
    }

    private static string? ReasonOf(JsonElement body) =>
        Member(body, "reason") is { ValueKind: JsonValueKind.String } reason ? reason.GetString() : null;

    private static JsonElement Member(JsonElement body, string name) => body.TryGetProperty(name, out var found) ? found : default;

    // Master facts are named kind/id, and an id may hold slashes itself.
    private static string Colon(string source)
    {
        var slash = source.IndexOf('/');
        return $"{source[..slash]}:{source[(slash + 1)..]}";
    }
}

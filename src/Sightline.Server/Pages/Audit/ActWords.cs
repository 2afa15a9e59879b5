namespace Sightline.Server.Pages.Audit;

/// <summary>Acts in words. An act that has none, such as one of a newer version, is shown by its name.</summary>
internal static class ActWords
{
    private const string Prefix = "act.";

    /// <summary>Every act there are words for, with the families that the filter takes.</summary>
    private static readonly string[] s_families = ["changeover.*", "delivery.*", "hold.*", "key.*", "session.*", "sign-in.*", "user.*", "target.*", "recipe.*", "map.*", "change.*", "rule.*", "nonconformance.*", "recall.*", "retention.*"];

    /// <summary>Of evidence that was taken out and of what proves it.</summary>
    private static readonly string[] s_proof = ["anchor.refused", "evidence.exported", "journal.archived", "proof.key"];

    private static readonly string[] s_acts =
    [
        "closing.signed", "change.approve", "change.ask", "change.reject", "change.use", "change.withdraw", "changeover.approve", "changeover.cancel", "changeover.clear", "changeover.confirm", "changeover.override", "changeover.request",
        "context.set", "delivery.closed", "delivery.retried", "event.reported", "finding.acknowledged", "hold.placed", "hold.released", "inspection.reviewed", "key.added", "key.refused", "key.revoked", "key.rotated", "links.withdrawn", "map.approved", "map.decided", "map.drafted", "map.published", "map.replayed", "map.retired", "order.moved",
        "message.resubmitted",
        "nonconformance.action", "nonconformance.add", "nonconformance.attach", "nonconformance.check", "nonconformance.close", "nonconformance.concede", "nonconformance.contain", "nonconformance.deviate", "nonconformance.dispose",
        "nonconformance.done", "nonconformance.open", "nonconformance.refuse", "nonconformance.reworked", "nonconformance.undo", "nonconformance.verify", "parked.closed", "parked.matched", "plant.changed", "recall.close", "recall.drill", "recall.hold", "recall.open", "recipe.activated", "recipe.approved", "recipe.retired", "request.forged",
        "retention.endPolicy", "retention.pass", "retention.passed", "retention.pin", "retention.policy", "retention.release",
        "rule.approved", "rule.drafted", "rule.live", "rule.replayed", "rule.retired", "rule.shadowed", "session.began", "session.ended", "sign-in.refused", "sign-in.shut-out",
        "target.changed", "target.preflight", "user.added", "user.changed", "user.ended", "user.password-changed", "user.password-reset", "user.password-wrong",
        "user.second-factor-off", "user.second-factor-on", "user.signed-out", "user.unlocked", "vendor.request",
    ];

    public static IReadOnlyList<string> Known => [.. s_acts, .. s_proof];

    public static string Of(Texts texts, string act) => texts.Find(Prefix + act) ?? act;

    /// <summary>For the filter: all, families, then acts in the order of their words; and what was asked, should it be none of them.</summary>
    public static IReadOnlyList<(string Value, string Text)> Options(Texts texts, string? asked)
    {
        var known = s_families.Select(f => (f, Of(texts, f))).Concat(Known.Select(a => (a, Of(texts, a))).OrderBy(a => a.Item2, StringComparer.OrdinalIgnoreCase));
        var other = asked is null || Known.Contains(asked) || s_families.Contains(asked) ? [] : (IEnumerable<(string, string)>)[(asked, asked)];
        return [("", texts["audit.anyAct"]), .. known, .. other];
    }
}

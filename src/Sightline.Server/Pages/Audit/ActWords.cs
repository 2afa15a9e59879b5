namespace Sightline.Server.Pages.Audit;

/// <summary>Acts in words. An act that has none, such as one of a newer version, is shown by its name.</summary>
internal static class ActWords
{
    private const string Prefix = "act.";

    /// <summary>Every act there are words for, with the families that the filter takes.</summary>
    private static readonly string[] s_families = ["changeover.*", "delivery.*", "hold.*", "key.*", "session.*", "sign-in.*", "user.*", "target.*", "recipe.*", "map.*", "change.*"];

    private static readonly string[] s_acts =
    [
        "closing.signed", "change.approve", "change.ask", "change.reject", "change.use", "change.withdraw", "changeover.approve", "changeover.cancel", "changeover.clear", "changeover.confirm", "changeover.override", "changeover.request",
        "context.set", "delivery.closed", "delivery.retried", "event.reported", "hold.placed", "hold.released", "inspection.reviewed", "key.added", "key.refused", "key.revoked", "key.rotated", "map.approved", "map.decided", "map.drafted", "map.published", "map.replayed", "map.retired", "order.moved",
        "message.resubmitted", "parked.closed", "parked.matched", "plant.changed", "recipe.activated", "recipe.approved", "recipe.retired", "request.forged", "session.began", "session.ended", "sign-in.refused", "sign-in.shut-out",
        "target.changed", "target.preflight", "user.added", "user.changed", "user.ended", "user.password-changed", "user.password-reset", "user.password-wrong",
        "user.second-factor-off", "user.second-factor-on", "user.signed-out", "user.unlocked", "vendor.request",
    ];

    public static IReadOnlyList<string> Known => s_acts;

    public static string Of(Texts texts, string act) => texts.Find(Prefix + act) ?? act;

    /// <summary>For the filter: all, families, then acts in the order of their words; and what was asked, should it be none of them.</summary>
    public static IReadOnlyList<(string Value, string Text)> Options(Texts texts, string? asked)
    {
        var known = s_families.Select(f => (f, Of(texts, f))).Concat(s_acts.Select(a => (a, Of(texts, a))).OrderBy(a => a.Item2, StringComparer.OrdinalIgnoreCase));
        var other = asked is null || s_acts.Contains(asked) || s_families.Contains(asked) ? [] : (IEnumerable<(string, string)>)[(asked, asked)];
        return [("", texts["audit.anyAct"]), .. known, .. other];
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sightline.Connectors.Tryton;

/// <summary>
/// Advances a production order, one button after another. A button pressed in the wrong state does nothing and says nothing, so the
/// state is read back after each; being further already is as good as having got there.
/// </summary>
internal sealed class TrytonAdvance(TrytonAttempt attempt, TrytonShortage shortage, TrytonPosting posting)
{
    private const string Production = "production";
    private static readonly string[] s_path = ["waiting", "assigned", "running", "done"];
    private static readonly string[] s_buttons = ["assign_try", "run", "done"];

    private readonly int _goal = Array.IndexOf(s_path, posting.Advance is TrytonOrder.Done ? "done" : "running");
    private long _id;
    private int _at;

    /// <summary>Finds the order and whether it can be advanced. Nothing is changed.</summary>
    /// <exception cref="TrytonSaid">It cannot.</exception>
    public async Task PlanAsync()
    {
        JsonArray domain = ["OR", new JsonArray("number", "=", posting.Order), new JsonArray("reference", "=", posting.Order)];
        var rows = await attempt.FindAsync(Production, domain, ["state"]);
        if (rows.Count != 1)
        {
            throw TrytonSaid.Refused($"Tryton has {(rows.Count == 0 ? "no production" : "more than one production")} with the number or reference '{posting.Order}'. Correct it there, then retry.", "order");
        }

        (_id, _at) = (rows[0].Id(), Place(rows[0].Text("state")));
    }

    public async Task RunAsync()
    {
        while (_at < _goal)
        {
            var pressed = await attempt.PressAsync(Production, s_buttons[_at], _id);
            var rows = await attempt.FindAsync(Production, [new JsonArray("id", "=", _id)], ["state"]);
            var came = rows.Count == 1 ? Place(rows[0].Text("state")) : throw TrytonSaid.Refused($"The production '{posting.Order}' is gone from Tryton. Look there, then retry.", "order");
            if (came <= _at)
            {
                throw pressed.ValueKind == JsonValueKind.False
                    ? TrytonTransfer.Short(shortage, $"The production '{posting.Order}' finds too little in stock to begin.")
                    : TrytonSaid.Refused($"The production '{posting.Order}' stays '{rows[0].Text("state")}' in Tryton although {s_buttons[_at]} was asked for. Look there, then retry.", "order");
            }

            _at = came;
        }
    }

    private int Place(string? state) => Array.IndexOf(s_path, state) is >= 0 and var place
        ? place
        : throw TrytonSaid.Refused($"The production '{posting.Order}' is '{state}' in Tryton. Release it there and retry, or close this message.", "order");
}

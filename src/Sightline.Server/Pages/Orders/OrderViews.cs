using Sightline.Context.Orders;

namespace Sightline.Server.Pages.Orders;

/// <summary>The board: every line with what runs on it.</summary>
internal sealed record BoardView(IReadOnlyList<LineOrders> Lines);

/// <summary>One order with its counts, moves and closings.</summary>
internal sealed record OrderView(OrderOnBoard Order, IReadOnlyList<OrderMoved> Moves, OrderCounts Counts, Reconciliation Books, IReadOnlyList<ClosingRow> Closings);

/// <summary>The form that starts or pauses an order.</summary>
/// <param name="Order">The order as it stands.</param>
/// <param name="Move">start or pause.</param>
/// <param name="Line">Where, as chosen.</param>
/// <param name="Lines">Lines to choose from.</param>
/// <param name="Reason">As written.</param>
/// <param name="Why">Why it was refused, in words; null at first.</param>
internal sealed record MoveView(OrderOnBoard Order, string Move, string? Line, IReadOnlyList<string> Lines, string? Reason = null, string? Why = null);

/// <summary>The form that closes an order or a shift, with what will be signed.</summary>
/// <param name="Scope">What is closed.</param>
/// <param name="Draft">The counts as of now.</param>
/// <param name="Form">As written.</param>
/// <param name="Why">Why it was refused, in words; null at first.</param>
internal sealed record CloseView(ClosingScope Scope, ClosingDraft Draft, DecisionForm Form, string? Why = null);

/// <summary>The form that chooses which shift of a line is closed.</summary>
internal sealed record ShiftChoiceView(string Line, IReadOnlyList<(string Shift, string Day, bool Runs)> Shifts, IReadOnlyList<ClosingRow> Closings);

using Sightline.Telemetry;

namespace Sightline.Decisions.Rules;

/// <summary>
/// Tells those who act that a finding began, grew or ended. What there is to do stands in the tables; it is readable when the
/// projections hold the marked fact.
/// </summary>
internal sealed class FindingList
{
    private readonly Signal _moved = new();
    private long _marked;

    /// <summary>Journal position of the newest fact that moved a finding.</summary>
    public long Marked => Volatile.Read(ref _marked);

    public Task WaitPastAsync(long marked, CancellationToken ct) => _moved.WaitUntilAsync(() => Marked > marked, ct);

    public void Mark(long position)
    {
        if (position > Marked)
        {
            Volatile.Write(ref _marked, position);
            _moved.Raise();
        }
    }
}

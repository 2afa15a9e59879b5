namespace Sightline.Server.Reports;

/// <summary>A report was not printed; the message says why.</summary>
/// <param name="why">In words.</param>
/// <param name="isGone">True where the browser ended or its page broke: another one may print it.</param>
internal sealed class NotPrintedException(string why, bool isGone = false) : Exception(why)
{
    public bool IsGone => isGone;
}

using System.Runtime.InteropServices;

namespace Sightline.Telemetry;

/// <summary>
/// Gives the calling thread less of a full processor than the threads that take messages: when a burst needs every core,
/// senders are answered first and projections follow a moment later. On an idle machine it changes nothing.
/// </summary>
internal static partial class BehindIntake
{
    /// <summary>
    /// Linux weighs a thread of nice 5 about one third of one of nice 0. More is dangerous: with 15 a run once
    /// stood still for a second, we think because garbage collection must wait for such a thread to reach a safe point.
    /// </summary>
    private const int Nice = 5;

    public static void Take()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (OperatingSystem.IsLinux())
        {
            // .NET leaves priorities to the system there. Which = 0 and who = 0 is the calling thread (setpriority(2), NOTES).
            // A refusal costs nothing but the order of service, so it is not an error.
            _ = SetPriority(0, 0, Nice);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int nice);
}

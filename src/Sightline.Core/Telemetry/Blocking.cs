namespace Sightline.Telemetry;

/// <summary>Waits on a thread that has nothing else to do.</summary>
internal static class Blocking
{
    /// <summary>
    /// Waits for a task without spinning. Task.Wait and GetResult spin before they block; two threads that wait a thousand
    /// times a second burn a core that way which the intake needs.
    /// </summary>
    public static void Wait(Task task)
    {
        if (!task.IsCompleted)
        {
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        }

        task.GetAwaiter().GetResult();
    }
}

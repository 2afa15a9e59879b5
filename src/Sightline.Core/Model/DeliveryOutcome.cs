namespace Sightline.Model;

/// <summary>What became of one attempt to deliver. The connector reports it; the forwarder decides what follows.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome() { }

    /// <summary>The target has it, now or from an earlier attempt.</summary>
    public sealed record Accepted(string? TargetReference) : DeliveryOutcome;

    /// <summary>The same message may succeed later.</summary>
    /// <param name="Reason">In the target's own words where it gave any.</param>
    /// <param name="NotBefore">When the target named a time (Retry-After); else null.</param>
    public sealed record TryAgain(string Reason, DateTimeOffset? NotBefore = null) : DeliveryOutcome;

    /// <summary>The same message will never succeed. A person must look.</summary>
    public sealed record Refused(string Reason, string TargetCode) : DeliveryOutcome;

    /// <summary>Sent, answer lost. The target may or may not have it: read back, never resend blindly.</summary>
    public sealed record Unknown(string Reason) : DeliveryOutcome;
}

/// <summary>What a target says when asked whether it has a message.</summary>
public abstract record ReadBack
{
    private ReadBack() { }

    /// <summary>The target has it.</summary>
    public sealed record Found(string? TargetReference) : ReadBack;

    /// <summary>The target does not have it: sending is safe.</summary>
    public sealed record NotThere : ReadBack;

    /// <summary>The target could not be asked now; ask again later.</summary>
    public sealed record CannotTell(string Reason) : ReadBack;
}

namespace Sightline.Model;

/// <summary>What became of one thing that was tried. In order of how bad it is.</summary>
public enum ProbeVerdict
{
    /// <summary>Was not looked at, for the reason given. Never shown as good.</summary>
    NotAsked,

    Good,

    /// <summary>Works with a limit that somebody should know, or will soon not work any more.</summary>
    Doubt,

    /// <summary>Deliveries will not arrive.</summary>
    Bad,
}

/// <summary>One thing that was tried before a target is trusted.</summary>
/// <param name="Check">What was tried, one of <see cref="ProbeChecks"/> or a word that begins with one.</param>
/// <param name="Verdict">How it went.</param>
/// <param name="Detail">In words, with what to do where something is wrong. No secrets.</param>
public sealed record ProbeFinding(string Check, ProbeVerdict Verdict, string Detail)
{
    /// <summary>When what was found good ends by itself: a certificate, a secret. Null where nothing ends.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The steps of a preflight by name.</summary>
public static class ProbeChecks
{
    public const string Settings = "settings";
    public const string Secrets = "secrets";
    public const string LostAnswers = "lost answers";
    public const string Reach = "reach";
    public const string Certificate = "certificate";
    public const string Clock = "clock";
    public const string SignIn = "sign-in";
    public const string Renewal = "renewal";

    /// <summary>One finding for each right: <c>permission POST</c>, <c>permission stock.lot create</c>.</summary>
    public const string Permission = "permission";

    public const string Rate = "rate";
    public const string TestRecord = "test record";
    public const string Load = "load";
    public const string Codes = "codes";
    public const string Map = "map";
}

/// <summary>What a preflight asks a connector to look at.</summary>
/// <param name="Question">A message that was never sent, to ask about.</param>
/// <param name="MostClockSkew">How far the target's clock may be off.</param>
/// <param name="CertificateWarning">How long before its end a certificate is a doubt.</param>
/// <param name="MostPerSecond">Messages that may start in a second.</param>
public sealed record ProbeSetup(DeliveryMessage Question, TimeSpan MostClockSkew, TimeSpan CertificateWarning, int MostPerSecond);

/// <summary>A connector that can try its target further than by asking for a message. Leaves nothing there, and does not throw for a target that is away.</summary>
public interface IProbe
{
    Task<IReadOnlyList<ProbeFinding>> ProbeAsync(ProbeSetup setup, CancellationToken ct);
}

/// <summary>A connector that can make an exchange of nothing, to measure the way there without the target's work.</summary>
public interface IBareExchange
{
    /// <summary>Null when it was answered, else why not.</summary>
    Task<string?> ExchangeAsync(CancellationToken ct);
}

/// <summary>A connector that can ask its target which codes it knows.</summary>
public interface ICodeList
{
    /// <summary>Why this target cannot be asked; null when it can.</summary>
    string? WhyNoCodes { get; }

    /// <summary>Asks. Called only when <see cref="WhyNoCodes"/> is null.</summary>
    Task<CodeList> CodesAsync(CancellationToken ct);
}

/// <summary>What a target says of the codes it knows.</summary>
public abstract record CodeList
{
    private CodeList() { }

    /// <summary>All of them, each once.</summary>
    public sealed record Known(IReadOnlyList<string> Codes) : CodeList;

    public sealed record CannotTell(string Reason) : CodeList;
}

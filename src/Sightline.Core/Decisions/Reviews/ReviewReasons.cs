using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Decisions.Reviews;

/// <summary>Why a person is asked to look. The words are stored and never change.</summary>
internal static class ReviewReasons
{
    /// <summary>The station left it to a person.</summary>
    public const string Machine = "machine";

    /// <summary>The station was less sure than its policy asks.</summary>
    public const string Confidence = "confidence";

    /// <summary>Another source of the same inspection says otherwise.</summary>
    public const string Disagree = "disagree";

    /// <summary>A target's map sends it to a person.</summary>
    public const string Map = "map";

    /// <summary>Drawn from the confident passes.</summary>
    public const string SamplePass = "samplePass";

    /// <summary>Drawn from the confident fails.</summary>
    public const string SampleFail = "sampleFail";

    /// <summary>In place of the reason, of what waits for a second look: each of the others hints at what the machine said. Never stored.</summary>
    public const string Second = "second";

    public static readonly IReadOnlyList<string> All = [Machine, Confidence, Disagree, Map, SamplePass, SampleFail];

    /// <summary>Why a record of production is looked at by its own message and the policy; null for no reason.</summary>
    /// <returns>The reason, and with what probability it was drawn where it is a sample.</returns>
    public static (string Why, decimal? Probability)? Of(Inspection inspection, ReviewPolicy? policy)
    {
        if (inspection.Result == InspectionResult.Review)
        {
            return (Machine, null);
        }

        if (inspection.Confidence is { } confidence && confidence < policy?.ConfidenceBelow)
        {
            return (Confidence, null);
        }

        var (share, why) = inspection.Result == InspectionResult.Pass ? (policy?.SamplePass, SamplePass) : (policy?.SampleFail, SampleFail);
        return share is > 0 && IsDrawn("review", inspection, share.Value) ? (why, share) : null;
    }

    /// <summary>Whether a second person looks as well.</summary>
    public static bool IsSecond(Inspection inspection, ReviewPolicy? policy) => policy?.Second is > 0 && IsDrawn("second", inspection, policy.Second);

    public static string Text(decimal probability) => probability.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// As good as random to whoever makes parts, and the same after a rebuild: the SHA-256 of the record's identity as a number from 0 to 1.
    /// </summary>
    private static bool IsDrawn(string purpose, Inspection inspection, decimal share)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\n{inspection.Station}\n{inspection.Id}"), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) < (decimal)ulong.MaxValue * share;
    }
}

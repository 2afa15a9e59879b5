using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Context.Parameters;
using Sightline.Genealogy.Tracing;
using Sightline.Model;
using Sightline.Proof.Signing;
using Sightline.Server.Api;
using Sightline.Server.Pages.Inspections;

namespace Sightline.Server.Histories;

/// <summary>The birth certificate of a part: what is known of it as of one position of the journal, with a digest that paper and data share.</summary>
/// <param name="Told">Its story.</param>
/// <param name="AsOfAt">When the newest fact that it may know of was recorded; null for an empty journal.</param>
/// <param name="IsNow">That is what was known when it was asked for.</param>
/// <param name="Parameters">In force at the newest inspection of each station.</param>
/// <param name="Origins">Everything that it was traced back to, nearest first.</param>
/// <param name="OriginsComplete">The trace was not cut.</param>
internal sealed record Certificate(
    ToldPart Told, DateTimeOffset? AsOfAt, bool IsNow, IReadOnlyList<CertificateParameter> Parameters, IReadOnlyList<TracedThing> Origins, bool OriginsComplete)
{
    /// <summary>What it is about by what was being made; null where nothing is bound.</summary>
    public BoundContext? Made => Told.Inspections.LastOrDefault(i => i.Record.Context is not null)?.Record.Context;

    /// <summary>Not everything of the part may be seen by who asked.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Positions of the facts that it rests on, in order.</summary>
    public IReadOnlyList<long> Facts { get; init; } = [];

    /// <summary>Position of the oldest of these facts; 0 for none.</summary>
    public long Oldest => Facts is [var oldest, ..] ? oldest : 0;

    /// <summary>Position of the newest of these facts; 0 for none.</summary>
    public long Newest => Facts is [.., var newest] ? newest : 0;

    /// <summary>Chain hash of the newest of these facts.</summary>
    public string? LastHash { get; init; }

    /// <summary>Where it is found again, with the position and the digest: what the code on paper says.</summary>
    public string Address { get; init; } = "";

    /// <summary>What was expected as digest by who asked; null where nobody said.</summary>
    public string? Expected { get; init; }

    /// <summary>Whether it is the certificate that was meant; null where nobody said which.</summary>
    public bool? Agrees => Expected is null ? null : Expected.Equals(Digest, StringComparison.OrdinalIgnoreCase);

    /// <summary>The content as it stands in an answer, byte for byte. The digest is over these bytes.</summary>
    public byte[] Content => field ??= Encoding.UTF8.GetBytes(CertificateContent.Of(this).ToJsonString(JsonText.Plain));

    /// <summary>SHA-256 of the content, in lower case.</summary>
    public string Digest => field ??= Convert.ToHexStringLower(SHA256.HashData(Content));

    /// <summary>Of the installation, over <see cref="SignedText"/>; null where it cannot sign.</summary>
    public Signed? Signature { get; init; }

    /// <summary>Why it is not signed, in words; null where it is.</summary>
    public string? Unsigned { get; init; }

    /// <summary>What is signed.</summary>
    public byte[] SignedText => Encoding.UTF8.GetBytes($"sightline certificate 1\n{Digest}\n");

    /// <summary>The latest that is known of each delivery.</summary>
    public IReadOnlyList<(StoryMoment Moment, string Of)> Deliveries =>
        [.. Told.Moments.Where(m => m.Delivery is not null).GroupBy(m => m.Link).Select(g => g.MaxBy(m => m.Position)!).OrderBy(m => m.Position).ThenBy(m => m.Subject, StringComparer.Ordinal).Select(m => (m, m.Record?.Record.Row.Id ?? m.Link))];

    /// <summary>Where it went with what it went into, and out of what it came, besides its own moves.</summary>
    public IReadOnlyList<StoryMoment> Further => field ??= [.. Told.Moments.Where(m =>
        m.What is StoryWords.Addressed or StoryWords.WentInto or StoryWords.LeftFrom || (m.What is StoryWords.Packed or StoryWords.Shipped && !Told.Moves.Any(x => x.Position == m.Position && x.What == m.What)))];

    /// <summary>Images on paper: all of a record that failed, and one of the newest record of each station. The rest is named with its hash.</summary>
    public IEnumerable<(RecordInFull Record, Shot Shot)> Pictured()
    {
        var newest = Told.Inspections.GroupBy(i => i.Record.Row.Station).Select(g => g.MaxBy(i => i.Record.Time.Corrected)!.Record.Row.Position).ToHashSet();
        foreach (var record in Told.Inspections)
        {
            var failed = record.Record.Row.Result != Contract.InspectionResult.Pass || record.Verdict != Contract.InspectionResult.Pass;
            foreach (var shot in Shot.Of(record.Record).Take(failed ? int.MaxValue : newest.Contains(record.Record.Row.Position) ? 1 : 0))
            {
                yield return (record, shot);
            }
        }
    }

    /// <summary>The answer. What the digest is over stands between <c>"content":</c> and <c>,"digest":</c>.</summary>
    public byte[] ToJson()
    {
        var head = new JsonObject { ["asOf"] = Told.AsOf.ToString(), ["at"] = JsonText.Time(AsOfAt), ["known"] = IsNow ? "now" : "then", ["address"] = Address, ["agrees"] = Agrees };
        using var answer = new MemoryStream();
        answer.Write(Encoding.UTF8.GetBytes($"{{\"head\":{head.ToJsonString(JsonText.Plain)},\"content\":"));
        answer.Write(Content);
        answer.Write(Encoding.UTF8.GetBytes($",\"digest\":\"{Digest}\",\"signature\":{SignatureJson()?.ToJsonString(JsonText.Plain) ?? "null"},\"unsigned\":{JsonValue.Create(Unsigned)?.ToJsonString(JsonText.Plain) ?? "null"}}}"));
        return answer.ToArray();
    }

    private JsonObject? SignatureJson() => Signature is null ? null : new JsonObject
    {
        ["algorithm"] = SigningKey.Algorithm, ["keyId"] = Signature.KeyId, ["publicKey"] = Convert.ToBase64String(Signature.PublicKey),
        ["over"] = Encoding.UTF8.GetString(SignedText), ["value"] = Convert.ToBase64String(Signature.Signature),
    };
}

/// <summary>A parameter that was in force when the part was exposed.</summary>
internal sealed record CertificateParameter(RecordInFull Record, ParameterOfRecord Parameter);

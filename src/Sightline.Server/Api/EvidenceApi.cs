using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Proof.Anchors;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;
using Sightline.Server.Access;
using Sightline.Server.Past;
using Sightline.Server.Acts;
using Sightline.Storage;

namespace Sightline.Server.Api;

/// <summary>Evidence that a stranger can check: packages, the keys that signed them, and anchors kept outside of a node.</summary>
internal sealed class EvidenceApi(EvidenceActs acts, KeyQuery keys, InstallationKey key, AnchorQuery anchors, DataFolder folder)
{
    /// <summary>Bytes of a package that is checked here; a larger one is checked with the program.</summary>
    public const long MostChecked = 256L << 20;

    private const int MostOfAnchor = 16 * 1024;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/evidence", (HttpContext http, EvidenceApi evidence) => evidence.PackageAsync(http)).WithTags("evidence").Asks("of").Needs(Permission.ExportEvidence).AsOf(AsOfMark.Never);
        api.MapPost("/evidence/verify", (HttpContext http, EvidenceApi evidence) => evidence.VerifyAsync(http)).WithTags("evidence").Needs(Permission.ReadJournal).Takes("application/zip");
        api.MapGet("/evidence/keys", (HttpContext http, EvidenceApi evidence) => evidence.KeysAsync(http)).WithTags("evidence").Lists().Needs(Permission.ReadJournal);
        api.MapPost("/evidence/keys/rotate", (HttpContext http, EvidenceApi evidence) => evidence.RotateAsync(http)).WithTags("evidence").Needs(Permission.ChangeKeys);
        api.MapGet("/anchors", (HttpContext http, EvidenceApi evidence) => evidence.AnchorsAsync(http)).WithTags("evidence").Lists("own").Needs(Permission.ReadJournal);
        api.MapPost("/anchors", (HttpContext http, EvidenceApi evidence) => evidence.ReceiveAsync(http)).WithTags("evidence").Takes(AskMarks.Json).Needs(Permission.SendEvents, narrowed: true);
        api.MapPost("/anchors/now", (HttpContext http, EvidenceApi evidence) => evidence.AnchorAsync(http)).WithTags("evidence").Takes().Needs(Permission.ChangeKeys);
    }

    /// <summary>A break on the way leaves a file without its end, which no check takes for whole.</summary>
    public async Task PackageAsync(HttpContext http)
    {
        var (package, outcome) = await acts.PrepareAsync(http, new Asked(http).Text("of"));
        if (package is null)
        {
            await ActAnswers.WriteAsync(http, outcome, () => []);
            return;
        }

        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{NameOf(package.Of)}\"";
        await acts.WriteAsync(http, package, http.Response.Body);
    }

    /// <summary>The name of a package's file: letters and digits of what it is of.</summary>
    public static string NameOf(EvidenceOf of) => $"evidence-{of.Kind}-{string.Concat(of.Key.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'))}.zip";

    /// <summary>Checks a package that was sent. What is wrong with it is the answer, not an error.</summary>
    private async Task VerifyAsync(HttpContext http)
    {
        BodyReader.LimitsItself(http);
        // Where no backup looks; gone when it is closed.
        var aside = Path.Combine(Directory.CreateDirectory(folder.SetAside).FullName, $"{Guid.NewGuid():N}.upload");
        await using var file = new FileStream(aside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81_920, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        if (!await CopyAsync(http.Request.Body, file, http.RequestAborted))
        {
            await Problems.WriteAsync(http, 413, "Too large", $"A package that is checked here has at most {MostChecked} bytes. Check it with 'sightline verify FILE'.");
            return;
        }

        file.Position = 0;
        var report = await Task.Run(() => new PackageCheck(null, null).Run(file, http.RequestAborted));
        await Answers.JsonAsync(http, JsonNode.Parse(report.ToJson())!.AsObject());
    }

    private static async Task<bool> CopyAsync(Stream from, Stream to, CancellationToken ct)
    {
        var (buffer, size) = (new byte[81_920], 0L);
        for (int read; (read = await from.ReadAsync(buffer, ct)) > 0;)
        {
            if ((size += read) > MostChecked)
            {
                return false;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        return true;
    }

    private Task KeysAsync(HttpContext http) => Answers.PageAsync(http, _ => keys.All(), Shape, beside: () => new JsonObject { ["trouble"] = key.Trouble });

    private async Task RotateAsync(HttpContext http)
    {
        if (await SmallBody.ReadAsync(http) is { } body)
        {
            var reason = body.Text("reason");
            await (body.Errors.Count > 0 ? Problems.InvalidAsync(http, body.Errors) : ActAnswers.WriteAsync(http, await acts.RotateAsync(http, reason), KeysNow));
        }
    }

    private static JsonObject Shape(KnownKey known) => new()
    {
        ["keyId"] = known.KeyId, ["publicKey"] = SigningKey.PemOf(known.PublicKey), ["position"] = known.Position, ["at"] = JsonText.Time(known.At), ["by"] = known.By, ["reason"] = known.Reason,
        ["previous"] = known.Previous, ["vouched"] = known.Vouched,
    };

    private JsonObject KeysNow() => new()
    {
        ["trouble"] = key.Trouble,
        ["items"] = new JsonArray([.. keys.All().Select(Shape)]),
    };

    private Task AnchorsAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, own) = (asked.Limit(), asked.Before(), asked.Text("own"));
        if (own is not (null or "true" or "false"))
        {
            asked.Errors.Add(new ContractError("own", $"Is '{own}'. Send true or false, or leave it out for both."));
        }

        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var found = anchors.List(own is null ? null : own == "true", before, limit);
        return Answers.ListAsync(http, found.Select(a => (JsonNode?)Shape(a)), found.Count == limit ? found[^1].Position.ToString() : null);
    }

    private async Task AnchorAsync(HttpContext http) =>
        await ActAnswers.WriteAsync(http, await acts.AnchorAsync(http), () => Shape(anchors.List(own: true, long.MaxValue, 1)[0]));

    /// <summary>The anchor itself, or an object whose member anchor holds it as text: so a map can send it.</summary>
    private async Task ReceiveAsync(HttpContext http)
    {
        var body = await BodyReader.ReadAsync(http, MostOfAnchor, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        if (Anchor.Read(body.Bytes.Span, out var why) is not { } anchor)
        {
            await Problems.InvalidAsync(http, [new ContractError("", $"{why} Send an anchor as GET /api/v1/anchors of its node has it.")]);
            return;
        }

        await (await acts.ReceiveAsync(http, anchor) switch
        {
            AnchorReply.Kept kept => Answers.JsonAsync(http, new JsonObject { ["position"] = kept.Position, ["isNew"] = kept.IsNew }, kept.IsNew ? 201 : 200),
            AnchorReply.Contradicts told => Problems.WriteAsync(http, 409, "Contradicts an earlier anchor", told.Why),
            _ => Problems.NoRoomAsync(http),
        });
    }

    private static JsonObject Shape(KeptAnchor kept) => new()
    {
        ["position"] = kept.Position, ["own"] = kept.IsOwn, ["keptAt"] = JsonText.Time(kept.KeptAt), ["anchor"] = JsonNode.Parse(kept.Anchor.ToJson()),
    };
}

using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Context.Plant;
using Sightline.Contract;
using Sightline.Hosting;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Plant;

/// <summary>The plant beyond single records: what is wrong in it, its shifts, who is there, and master data as files.</summary>
internal sealed class PlantModelApi(PlantProblemsQuery problems, PlantDesk desk, PlantModel plant, PresenceQuery presence, MasterImport import, MasterExport export, Projector projector, TimeProvider time)
{
    /// <summary>Rows of an import that are told one by one. All are counted.</summary>
    public const int MostRows = 1_000;

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(62);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/plant/problems", (HttpContext http, PlantModelApi model) => model.ProblemsAsync(http)).WithTags("plant").Lists().Needs(Permission.ReadPlant);
        api.MapGet("/lines/{id}/shifts", (HttpContext http, PlantModelApi model) => model.ShiftsAsync(http)).WithTags("lines").Asks("from", "to").Needs(Permission.ReadPlant);
        api.MapGet("/lines/{id}/operators", (HttpContext http, PlantModelApi model) => model.OperatorsAsync(http)).WithTags("lines").Asks("at").Needs(Permission.ReadPlant);
        api.MapPost("/import/{kind}", (HttpContext http, PlantModelApi model) => model.ImportAsync(http)).WithTags("plant").Takes("text/csv").Asks("decimal", "dryRun", "mode").Needs(Permission.ChangePlant);
        api.MapGet("/export/{kind}", (HttpContext http, PlantModelApi model) => model.ExportAsync(http)).WithTags("plant").Asks("separator").Needs(Permission.ReadPlant);
        MaterialApi.Map(api);
    }

    public Task ProblemsAsync(HttpContext http)
    {
        var found = problems.Read();
        return Answers.PageAsync(
            http, _ => found, p => new JsonObject { ["code"] = p.Code, ["kind"] = p.Kind, ["id"] = p.Id, ["text"] = p.Text }, beside: () => new JsonObject { ["count"] = found.Count });
    }

    public async Task ShiftsAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (line, now) = (PathText.Segment(http, 1), time.GetUtcNow());
        var from = asked.Time("from") ?? now.AddDays(-1);
        var to = asked.Time("to") ?? from.AddDays(7);
        if (to <= from || to - from > s_longest)
        {
            asked.Errors.Add(new ContractError("to", $"Is not after 'from' by at most {s_longest.Days} days. Send a shorter time."));
        }

        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
        }
        else if (await IsLineAsync(http, line))
        {
            IReadOnlyList<ShiftPiece> pieces;
            lock (plant.Gate)
            {
                pieces = ShiftSpans.Of(plant.Shifts.Rules, line, from, to);
            }

            var gaps = ShiftSpans.Gaps(pieces).ToHashSet();
            await Answers.JsonAsync(http, new JsonObject { ["line"] = line, ["items"] = new JsonArray([.. pieces.Select(p => Piece(p, gaps.Contains(p)))]) });
        }
    }

    public async Task OperatorsAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (line, at) = (PathText.Segment(http, 1), asked.Time("at") ?? time.GetUtcNow());
        if (asked.Errors.Count > 0)
        {
            await Problems.InvalidAsync(http, asked.Errors);
        }
        else if (await IsLineAsync(http, line))
        {
            await Answers.JsonAsync(http, new JsonObject
            {
                ["line"] = line,
                ["at"] = JsonText.Time(at),
                ["items"] = new JsonArray([.. presence.At(line, at).Select(p => new JsonObject { ["place"] = p.Place, ["operator"] = p.Operator, ["name"] = p.Name, ["since"] = JsonText.Time(p.Since) })]),
            });
        }
    }

    public async Task ImportAsync(HttpContext http)
    {
        if (await KindAsync(http) is not { } kind)
        {
            return;
        }

        var (wish, wrong) = Wish(http);
        if (wrong.Count > 0)
        {
            await Problems.InvalidAsync(http, wrong);
            return;
        }

        var body = await BodyReader.ReadAsync(http, MasterImport.MostBytes, 0);
        if (body.Fault is { } fault)
        {
            await Problems.WriteAsync(http, fault.Status, fault.Title, fault.Detail);
            return;
        }

        var (report, position) = await import.RunAsync(kind, body.Bytes, wish, http.ActorInFull());
        if (report.Problem is { } problem)
        {
            await Problems.InvalidAsync(http, [new ContractError("", problem)]);
        }
        else if (report.NoRoom)
        {
            await Problems.NoRoomAsync(http);
        }
        else
        {
            await projector.ReachAsync(position, http.RequestAborted);
            await Answers.JsonAsync(http, Report(kind, wish, report), wish.DryRun || report.Taken ? 200 : 422);
        }
    }

    public async Task ExportAsync(HttpContext http)
    {
        if (await KindAsync(http) is { } kind)
        {
            await export.AnswerAsync(http, kind);
        }
    }

    private static JsonObject Piece(ShiftPiece piece, bool gap) => new()
    {
        ["from"] = JsonText.Time(piece.From),
        ["to"] = JsonText.Time(piece.To),
        ["shift"] = piece.Shift?.Id,
        ["day"] = piece.Shift?.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["overlaps"] = JsonText.Words(piece.Also),
        ["gap"] = gap,
        ["excepted"] = piece.Excepted,
    };

    private static JsonObject Report(MasterKind kind, ImportWish wish, ImportReport report) => new()
    {
        ["kind"] = kind.Name,
        ["dryRun"] = wish.DryRun,
        ["taken"] = report.Taken,
        ["created"] = report.Count("created"),
        ["changed"] = report.Count("changed"),
        ["same"] = report.Count("same"),
        ["refused"] = report.Count("refused"),
        ["rows"] = new JsonArray([.. report.Rows.OrderBy(r => r.Outcome == "refused" ? 0 : 1).Take(MostRows).Select(r => new JsonObject
        {
            ["line"] = r.Line,
            ["id"] = r.Id,
            ["outcome"] = r.Outcome,
            ["members"] = JsonText.Words(r.Members),
            ["errors"] = new JsonArray([.. r.Errors.Select(e => new JsonObject { ["column"] = e.Column, ["detail"] = e.Detail })]),
        })]),
    };

    private static (ImportWish Wish, IReadOnlyList<ContractError> Wrong) Wish(HttpContext http)
    {
        var asked = new Asked(http);
        var (dryRun, mode, sign) = (asked.Text("dryRun"), asked.Text("mode"), asked.Text("decimal"));
        Check("dryRun", dryRun, "true", "false");
        Check("mode", mode, "all", "rows");
        Check("decimal", sign, "point", "comma");
        if (http.Request.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) != true)
        {
            asked.Errors.Add(new ContractError("Content-Type", $"Is '{http.Request.ContentType}'. Send text/csv."));
        }

        return (new ImportWish(dryRun == "true", mode == "rows", sign switch { "point" => '.', "comma" => ',', _ => null }), asked.Errors);

        void Check(string name, string? text, string one, string other)
        {
            if (text is not null && text != one && text != other)
            {
                asked.Errors.Add(new ContractError(name, $"Is '{text}'. Send {one} or {other}, or leave it out."));
            }
        }
    }

    private async Task<bool> IsLineAsync(HttpContext http, string line)
    {
        if (desk.Find(MasterKind.Lines, line) is not null)
        {
            return true;
        }

        await Problems.NotFoundAsync(http, $"Line '{line}' is not known. Create it with PUT /api/v1/lines/{line}.");
        return false;
    }

    private static async Task<MasterKind?> KindAsync(HttpContext http)
    {
        var name = PathText.Segment(http, 1);
        var kind = MasterKind.All.FirstOrDefault(k => k.Name == name);
        if (kind is null)
        {
            await Problems.NotFoundAsync(http, $"There is no kind '{name}'. Kinds are {string.Join(", ", MasterKind.All.Select(k => k.Name))}.");
        }

        return kind;
    }
}

using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Identity;
using Sightline.Insight.Similar;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Reads which similar defects are asked for, for the API and the page alike, and writes the answer.</summary>
internal static class SimilarAnswer
{
    /// <summary>Null where something is wrong, which is then said.</summary>
    /// <param name="http">The request.</param>
    /// <param name="asked">Its parameters.</param>
    /// <param name="records">Finds the record.</param>
    /// <param name="of">Position of the record, where the path says it.</param>
    public static SimilarAsked? Read(HttpContext http, Asked asked, RecordQuery records, long? of = null)
    {
        var position = of ?? Of(asked, records);
        var defect = asked.Text("defect") is not { } text ? 1 : int.TryParse(text, out var n) && n > 0 ? n : 0;
        if (defect == 0)
        {
            asked.Errors.Add(new ContractError("defect", $"Is '{asked.Text("defect")}'. Send the number of a defect of that record, from 1."));
        }

        var read = new SimilarAsked(position, defect, http.CallerOf()!.Stations) { Station = asked.Text("station"), Limit = asked.Limit(20, 100), AnyClass = asked.Text("class") == "any" };
        if (asked.Text("class") is not (null or "any" or "same"))
        {
            asked.Errors.Add(new ContractError("class", $"Is '{asked.Text("class")}'. Send same, or any."));
        }

        read = In(asked, read);
        return asked.Errors.Count > 0 ? null : read;
    }

    /// <summary>Station and id, parted by a slash. Both may hold slashes themselves: the journal knows which is meant.</summary>
    private static long Of(Asked asked, RecordQuery records)
    {
        var of = asked.Text("of") ?? "";
        for (var slash = of.IndexOf('/'); slash > 0 && slash < of.Length - 1; slash = of.IndexOf('/', slash + 1))
        {
            if (records.PositionOf(of[..slash], of[(slash + 1)..]) is { } position)
            {
                return position;
            }
        }

        asked.Errors.Add(new ContractError("of", of.Length == 0 ? "Missing. Send STATION/ID of an inspection." : $"Is '{of}', which names no inspection. Send STATION/ID of one."));
        return 0;
    }

    private static SimilarAsked In(Asked asked, SimilarAsked read)
    {
        var text = asked.Text("in");
        if (text is null)
        {
            return read;
        }

        if (text.StartsWith("lot:", StringComparison.Ordinal) && text.Length > 4)
        {
            return read with { Lot = text[4..] };
        }

        if (text.StartsWith("order:", StringComparison.Ordinal) && text.Length > 6)
        {
            return read with { WorkOrder = text[6..] };
        }

        if (text.Replace(' ', '+').Split("..") is [var first, var last] && Rfc3339.TryParse(first, out var from) && Rfc3339.TryParse(last, out var to))
        {
            return read with { From = from, To = to };
        }

        asked.Errors.Add(new ContractError("in", $"Is '{text}'. Send lot:LOT, order:ORDER, or two times as FROM..TO, such as 2026-11-20T00:00:00Z..2026-11-21T00:00:00Z."));
        return read;
    }

    public static JsonObject Shape(Similar similar) => new()
    {
        ["of"] = Shape(similar.Of),
        ["looked"] = similar.Looked, ["records"] = similar.Records, ["cut"] = similar.IsCut,
        ["weights"] = new JsonObject
        {
            ["class"] = DefectScore.ClassWeight, ["place"] = DefectScore.PlaceWeight, ["size"] = DefectScore.SizeWeight, ["look"] = DefectScore.LookWeight, ["whole"] = DefectScore.WholeWeight,
        },
        ["items"] = new JsonArray([.. similar.Found.Select(f => (JsonNode?)Shape(f))]),
    };

    private static JsonObject Shape(SimilarDefect found)
    {
        var (json, score) = (Shape(found.Defect), found.Score);
        json["score"] = score.Total;
        json["parts"] = new JsonObject { ["class"] = score.Class, ["place"] = score.Place, ["size"] = score.Size, ["look"] = score.Look, ["whole"] = score.Whole };
        return json;
    }

    private static JsonObject Shape(SeenDefect defect) => new()
    {
        ["station"] = defect.Station, ["inspection"] = defect.Id, ["position"] = defect.Record, ["defect"] = defect.N,
        ["part"] = new JsonObject { ["serial"] = defect.Serial, ["batch"] = defect.Batch }, ["exposedAt"] = JsonText.Time(defect.ExposedAt),
        ["verdict"] = defect.Verdict.ToString().ToLowerInvariant(), ["class"] = defect.Class, ["zone"] = defect.Zone,
        ["image"] = defect.Image is { } image ? new JsonObject { ["name"] = image.Name, ["sha256"] = image.Sha256.ToLowerInvariant(), ["width"] = defect.Width, ["height"] = defect.Height } : null,
        ["box"] = defect.Box is { } box ? new JsonArray(box.X, box.Y, box.Width, box.Height) : null,
        ["looked"] = defect.Look is not null,
    };
}

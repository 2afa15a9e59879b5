using System.Text.Json.Nodes;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Maps;

/// <summary>What every form that edits a map has in common: where it begins, and how it is saved as a draft.</summary>
internal sealed class MapEdits(MapDesk desk, MapActs acts)
{
    /// <summary>What came of saving.</summary>
    /// <param name="Version">The draft that was saved; null where nothing was.</param>
    /// <param name="Head">For the form, where it is shown again.</param>
    /// <param name="Status">Of the answer that shows it.</param>
    public sealed record Saved(string? Version, MapEditHead Head, int Status);

    /// <summary>The head of a form that is opened; null where the target has no map to edit.</summary>
    public MapEditHead? Begin(string target)
    {
        if (desk.Working(target) is not { } working)
        {
            return null;
        }

        var file = FileOf(working);
        return new MapEditHead(working, new MapBase(working.Version, working.Sha256), desk.VersionAfter(working), file.Description, file.Owner, [], null);
    }

    /// <summary>Saves a form. <paramref name="change"/> writes it into the map, and adds what cannot be written there to the problems.</summary>
    public async Task<Saved> SaveAsync(HttpContext http, MapEditHead begun, FormFields form, Action<MapEditor, List<string>> change)
    {
        var head = begun with
        {
            Read = new MapBase(form.Exact("base"), form.Exact("sha")),
            Version = form.Text("version"), Description = form.TextOrNull("description"), Owner = form.Chosen("owner") is null ? begun.Owner : form.TextOrNull("owner"),
        };
        if (desk.EditRefusal(head.Read, head.Target, head.Version) is { } why)
        {
            return new Saved(null, head with { Refused = why }, StatusCodes.Status409Conflict);
        }

        var (editor, problems) = (new MapEditor(head.Working.Text), new List<string>());
        change(editor, problems);
        if (problems.Count > 0)
        {
            return new Saved(null, head with { Problems = problems }, StatusCodes.Status422UnprocessableEntity);
        }

        var isSame = JsonNode.DeepEquals(JsonNode.Parse(editor.Write()), JsonNode.Parse(head.Working.Text)) && head.Description == begun.Description && head.Owner == begun.Owner;
        if (isSame)
        {
            return new Saved(null, head with { Refused = $"Nothing was changed: version '{head.Working.Version}' says just this." }, StatusCodes.Status409Conflict);
        }

        editor.Name(head.Version, head.Description, head.Owner);
        var (outcome, version) = await acts.DraftAsync(http, head.Target, editor.Write(), head.Read);
        return outcome switch
        {
            ActOutcome.Done => new Saved(version, head, StatusCodes.Status200OK),
            ActOutcome.Broken broken => new Saved(null, head with { Problems = broken.Problems }, StatusCodes.Status422UnprocessableEntity),
            ActOutcome.Conflict conflict => new Saved(null, head with { Refused = conflict.Why }, StatusCodes.Status409Conflict),
            _ => new Saved(null, head with { Refused = "The disk has no room left. Nothing was saved." }, StatusCodes.Status507InsufficientStorage),
        };
    }

    /// <summary>What a version says. It passed the check when it was drafted.</summary>
    public static MapFile FileOf(MapVersion version) => MapCheck.Read("map", version.Text).File!;
}

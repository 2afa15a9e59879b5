using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sightline.Server.Reports;

/// <summary>One report on a page of its own, in a context of its own: what it leaves in the browser is gone with it.</summary>
internal sealed class PrintPage(DevToolsPipe tools)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _loads = new(StringComparer.Ordinal);

    public async Task<byte[]> PrintAsync(Uri report, CancellationToken ct)
    {
        tools.Listener = Hear;
        var context = Text(await tools.AskAsync("Target.createBrowserContext", [], null, ct), "browserContextId");
        var target = Text(await tools.AskAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank", ["browserContextId"] = context }, null, ct), "targetId");
        var session = Text(await tools.AskAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true }, null, ct), "sessionId");
        await tools.AskAsync("Emulation.setScriptExecutionDisabled", new JsonObject { ["value"] = true }, session, ct);
        await tools.AskAsync("Page.enable", [], session, ct);
        await tools.AskAsync("Page.setLifecycleEventsEnabled", new JsonObject { ["enabled"] = true }, session, ct);
        await OpenAsync(report, session, ct);

        // As --print-to-pdf prints.
        var printed = await tools.AskAsync(
            "Page.printToPDF", new JsonObject { ["printBackground"] = true, ["preferCSSPageSize"] = true, ["displayHeaderFooter"] = false, ["generateTaggedPDF"] = true }, session, ct);
        var pdf = printed.GetProperty("data").GetBytesFromBase64();
        await tools.AskAsync("Target.disposeBrowserContext", new JsonObject { ["browserContextId"] = context }, null, ct);
        tools.Listener = null;
        return pdf;
    }

    /// <summary>Opens the report and waits until all that it consists of is there.</summary>
    private async Task OpenAsync(Uri report, string session, CancellationToken ct)
    {
        var opened = await tools.AskAsync("Page.navigate", new JsonObject { ["url"] = report.AbsoluteUri }, session, ct);
        if (opened.TryGetProperty("errorText", out var why))
        {
            throw new NotPrintedException($"the report could not be opened: {why.GetString()}");
        }

        await tools.UnlessOverAsync(LoadOf(Text(opened, "loaderId")).Task, ct);
    }

    // By its loader: the empty page that was there before may be told to be loaded as late.
    private void Hear(string method, JsonElement said)
    {
        if (method == "Page.lifecycleEvent" && Text(said, "name") == "load")
        {
            LoadOf(Text(said, "loaderId")).TrySetResult(true);
        }
    }

    private TaskCompletionSource<bool> LoadOf(string loader) => _loads.GetOrAdd(loader, static _ => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));

    private static string Text(JsonElement from, string member) => from.GetProperty(member).GetString()!;
}

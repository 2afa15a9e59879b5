using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sightline.Plant.Mes;

/// <summary><c>POST /records</c>: the one endpoint that can be made to fail.</summary>
internal sealed class MesPosting(MesStore store, MesFaults faults, MesRecordCheck check, TimeProvider time, CancellationToken stopping)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public async Task PostAsync(HttpContext http)
    {
        var fault = faults.Take();
        if (await RefusedAsync(fault, http))
        {
            return;
        }

        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (string.IsNullOrWhiteSpace(key))
        {
            await MesAnswer.RefuseAsync(http, new MesRefusal(400, "MISSING_IDEMPOTENCY_KEY", "The header Idempotency-Key is missing. Send the same key for the same record."));
            return;
        }

        var (stored, refusal) = await TakeAsync(http, key);
        if (refusal is not null)
        {
            await MesAnswer.RefuseAsync(http, refusal);
        }
        else
        {
            await AnswerAsync(http, fault, stored);
        }
    }

    /// <summary>False when the fault lets the record be stored.</summary>
    private static async Task<bool> RefusedAsync(MesFault fault, HttpContext http)
    {
        switch (fault.Kind)
        {
            case MesFaultKind.Error500:
                await MesAnswer.RefuseAsync(http, new MesRefusal(500, "INTERNAL", "The MES failed before it stored anything."));
                return true;
            case MesFaultKind.OkButFailed:
                await MesAnswer.WriteAsync(http, 200, new { result = "failed", message = "Posting period is locked." });
                return true;
            case MesFaultKind.ExpiredToken:
                http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\", error_description=\"The token expired\"";
                await MesAnswer.RefuseAsync(http, new MesRefusal(401, "TOKEN_EXPIRED", "The token expired. Get a new one."));
                return true;
            case MesFaultKind.Unavailable503:
                http.Response.Headers.RetryAfter = fault.RetryAfterSeconds.ToString();
                await MesAnswer.RefuseAsync(http, new MesRefusal(503, "UNAVAILABLE", "The MES is down for maintenance. Come back later."));
                return true;
            default:
                return false;
        }
    }

    private async Task<(MesStored Stored, MesRefusal? Refusal)> TakeAsync(HttpContext http, string key)
    {
        if (store.Repeat(key) is { } repeat)
        {
            return (repeat, null);
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, Strict, http.RequestAborted);
            var (draft, refusal) = check.Read(key, document.RootElement);
            return draft is null ? (default, refusal) : (store.Store(draft), null);
        }
        catch (JsonException problem)
        {
            return (default, new MesRefusal(400, "NOT_JSON", $"The body is not JSON: {problem.Message}"));
        }
    }

    private async Task AnswerAsync(HttpContext http, MesFault fault, MesStored stored)
    {
        if (fault.Kind == MesFaultKind.DropAfterStoring)
        {
            http.Abort();
            return;
        }

        if (fault.Kind == MesFaultKind.Slow && !await WaitedAsync(http, TimeSpan.FromMilliseconds(fault.DelayMs)))
        {
            return;
        }

        await (stored.Repeat
            ? MesAnswer.WriteAsync(http, 200, new { id = stored.Record.Id, result = "ok", repeat = true })
            : MesAnswer.WriteAsync(http, 201, new { id = stored.Record.Id, result = "ok" }));
    }

    /// <summary>False when the client went away or the MES stops: nobody waits for the answer any more.</summary>
    private async Task<bool> WaitedAsync(HttpContext http, TimeSpan delay)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            await Task.Delay(delay, time, either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            http.Abort();
            return false;
        }
    }
}

using System.Text.Json;
using Sightline.Connectors.Http;
using Sightline.Model;

namespace Sightline.Connectors.Tryton;

/// <summary>What ends an attempt before its last step, as the outcome it has by itself.</summary>
internal sealed class TrytonSaid(DeliveryOutcome outcome) : Exception(outcome.ToString())
{
    public DeliveryOutcome Outcome { get; } = outcome;

    public string Reason => Outcome switch
    {
        DeliveryOutcome.TryAgain again => again.Reason,
        DeliveryOutcome.Refused refused => refused.Reason,
        DeliveryOutcome.Unknown unknown => unknown.Reason,
        _ => throw new InvalidOperationException("Unhandled outcome."),
    };

    public static TrytonSaid Refused(string reason, string code) => new(new DeliveryOutcome.Refused(reason, code));

    public static TrytonSaid Again(string reason, DateTimeOffset? notBefore = null) => new(new DeliveryOutcome.TryAgain(reason, notBefore));

    public static TrytonSaid Lost(string reason) => new(new DeliveryOutcome.Unknown(reason));
}

/// <summary>Judges an answer of Tryton. Each call is one transaction there, so an error it tells of has left nothing of the call.</summary>
internal static class TrytonJudge
{
    /// <summary>Said by the databases under Tryton, some of them while committing: whether it was stored is open.</summary>
    private static readonly string[] s_databaseTrouble = ["database is locked", "could not serialize", "deadlock", "connection", "server closed", "disk", "canceling statement", "read-only"];

    /// <summary>The result of a call that was answered.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="model">Model that was called.</param>
    /// <param name="method">Method of it.</param>
    /// <param name="writes">False when the call only asks: then nothing can have been stored, whatever went wrong.</param>
    /// <exception cref="TrytonSaid">The answer is none, or tells of an error.</exception>
    public static JsonElement Result(Answer answer, string model, string method, bool writes)
    {
        var call = $"{model}.{method}";
        switch (answer.Status)
        {
            case 200:
                break;
            case 401:
                throw TrytonSaid.Again($"Tryton ended the session again at {call}. Correct what the user may do, or the session's timeout.");
            case 403:
                throw TrytonSaid.Again($"Tryton does not offer {call} (403). Activate the module it belongs to.");
            case 404:
                throw TrytonSaid.Again($"Tryton answered 404 to {call}. Correct the url or the database.");
            case 400 or 413:
                throw TrytonSaid.Refused($"Tryton answered {answer.Status} to {call}: {answer.Words(null)}", $"{answer.Status}");
            case 429:
                throw TrytonSaid.Again($"Tryton answered 429 to {call}: too much was asked.");
            default:
                throw Doubt($"Tryton answered {answer.Status} to {call}: {answer.Words(null)}", writes);
        }

        if (answer.Json is not { ValueKind: JsonValueKind.Object } json)
        {
            throw Doubt($"The answer to {call} is none of Tryton's. Correct the url.", writes);
        }

        if (json.TryGetProperty("error", out var error))
        {
            throw Error(error, model, call, writes);
        }

        return json.TryGetProperty("result", out var result) ? result : throw Doubt($"The answer to {call} is none of Tryton's. Correct the url.", writes);
    }

    /// <summary>Name and words of an error; the name is empty for one that Tryton did not foresee.</summary>
    public static (string Name, string Words) Words(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Array || error.GetArrayLength() == 0)
        {
            return ("", Short(error.ToString()));
        }

        var name = error[0].ToString();
        if (error.GetArrayLength() < 2 || name is not ("UserError" or "UserWarning" or "ConcurrencyException" or "LoginException"))
        {
            return ("", Short(name));
        }

        // A warning's first part is its key, the words follow; an error begins with its words.
        var parts = error[1].ValueKind == JsonValueKind.Array ? [.. error[1].EnumerateArray().Where(p => p.ValueKind == JsonValueKind.String).Select(p => p.GetString()!)] : (string[])[error[1].ToString()];
        return (name, Short(string.Join(" ", parts.Skip(name is "UserWarning" or "LoginException" ? 1 : 0).Where(p => p.Trim().Length > 0))));
    }

    private static TrytonSaid Error(JsonElement error, string model, string call, bool writes)
    {
        var (name, words) = Words(error);
        return name switch
        {
            "ConcurrencyException" => TrytonSaid.Again($"Somebody else changed it at the same moment: {words}"),
            "LoginException" => TrytonSaid.Again($"Tryton wants a new sign-in: {words}"),
            { Length: > 0 } => TrytonSaid.Refused($"Tryton said to {call}: {words}", name),
            _ when words == $"'{model}'" => TrytonSaid.Again($"Tryton has no {model}. Activate the module it belongs to."),
            _ when s_databaseTrouble.Any(t => words.Contains(t, StringComparison.OrdinalIgnoreCase)) => Doubt($"Tryton's database failed at {call}: {words}", writes),
            _ => TrytonSaid.Refused($"Tryton failed at {call}: {words}", "error"),
        };
    }

    private static TrytonSaid Doubt(string reason, bool writes) => writes ? TrytonSaid.Lost($"{reason} It may have stored it.") : TrytonSaid.Again(reason);

    private static string Short(string words)
    {
        words = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length <= 300 ? words : words[..300] + "…";
    }
}

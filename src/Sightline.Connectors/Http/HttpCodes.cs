using System.Text.Json;
using Sightline.Model;

namespace Sightline.Connectors.Http;

/// <summary>Reads the target's code list. An answer that is cut, no list, or has an entry without a code tells nothing: a missing code would be refused for no reason.</summary>
internal static class HttpCodes
{
    public static CodeList Read(HttpCodesOptions options, Exchange exchange, Func<Answer, string> said) => exchange switch
    {
        Exchange.NotSent nothing => new CodeList.CannotTell(nothing.Reason),
        Exchange.Lost lost => new CodeList.CannotTell(lost.Reason),
        Exchange.Answered { Answer: { Status: not 200 } other } => new CodeList.CannotTell($"The target does not tell its codes. It said {said(other)}"),
        Exchange.Answered { Answer: { Cut: true } } => new CodeList.CannotTell("The list of codes is longer than 64 KiB, and part of a list tells nothing."),
        Exchange.Answered { Answer: { Json: { } json } } => Read(options, json),
        _ => new CodeList.CannotTell("The answer with the codes is not JSON. Correct codes.url."),
    };

    private static CodeList Read(HttpCodesOptions options, JsonElement json)
    {
        if (JsonPointer.Parse(options.List).Find(json) is not { ValueKind: JsonValueKind.Array } list)
        {
            return new CodeList.CannotTell($"The answer with the codes has no list at '{options.List}'. Correct codes.list.");
        }

        var pointer = JsonPointer.Parse(options.Code);
        var codes = list.EnumerateArray().Select(pointer.FindText).ToList();
        var without = codes.IndexOf(null);
        return without >= 0
            ? new CodeList.CannotTell($"Entry {without} of the target's codes has no text or number at '{options.Code}'. Correct codes.code.")
            : new CodeList.Known([.. codes.OfType<string>().Distinct(StringComparer.Ordinal)]);
    }

    public static IEnumerable<string> Faults(HttpCodesOptions? options, string where) => options is null
        ? []
        :
        [
            .. options.Url.Length > 0 && (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || options.Url.Contains("{{", StringComparison.Ordinal))
                ? [$"{where}.codes.url is '{options.Url}'. Give an absolute http or https address without a place or a credential."] : Array.Empty<string>(),
            .. HttpTargetCheck.Pointer(options.List, $"{where}.codes.list"),
            .. HttpTargetCheck.Pointer(options.Code, $"{where}.codes.code"),
        ];
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Connectors.OAuth;
using Sightline.Connectors.Options;
using Sightline.Connectors.Templates;

namespace Sightline.Connectors.Http;

/// <summary>Every problem of an http target's options that their types alone cannot show.</summary>
internal static class HttpTargetCheck
{
    public static IReadOnlyList<string> Check(JsonObject from, string where)
    {
        var problems = new List<string>();
        var options = OptionsBinder.Bind<HttpTargetOptions>(from, where, problems);
        return [.. problems, .. Faults(options, from, where)];
    }

    /// <summary>What is wrong with options that were bound, for every kind that speaks like http.</summary>
    public static IEnumerable<string> Faults(HttpTargetOptions options, JsonObject from, string where) =>
        [
            .. from.ContainsKey("url") ? UrlTemplate.Faults(options.Url, $"{where}.url") : [],
            .. OneOf(options.Method, ["POST", "PUT", "PATCH"], $"{where}.method"),
            .. BodyTemplate.Faults(options.Body, $"{where}.body"),
            .. HttpHeadersCheck.Check(options, where),
            .. OAuthCheck.Faults(options.OAuth, options.Headers, where),
            .. Limits(options, where),
            .. Success(options, from, where),
            .. Pointer(options.Reference, $"{where}.reference"),
            .. Pointer(options.Message, $"{where}.message"),
            .. HttpStatusCheck.Check(options, where),
            .. HttpCodes.Faults(options.Codes, where),
            .. options.ReadBack is { } ask ? HttpReadBackCheck.Check(ask, $"{where}.readBack") : [],
        ];

    public static IEnumerable<string> OneOf(string value, string[] allowed, string where) =>
        allowed.Contains(value, StringComparer.Ordinal) ? [] : [$"{where} is '{value}'. Give one of: {string.Join(", ", allowed)}."];

    public static IEnumerable<string> Pointer(string? path, string where) =>
        path is null || JsonPointer.IsValid(path) ? [] : [$"{where} is '{path}'. Give a JSON pointer, which starts with '/'."];

    public static IEnumerable<string> Tests(IReadOnlyList<HttpBodyTest> tests, string where) => tests
        .Select((test, i) => (test, at: $"{where}[{i}]"))
        // An item that could not be read has been reported already and left a gap.
        .Where(item => item.test is not null)
        .SelectMany(item => Pointer(item.test.Path, $"{item.at}.path").Concat(Scalar(item.test.Wanted, $"{item.at}.equals")));

    private static IEnumerable<string> Scalar(JsonNode? value, string where) =>
        value?.GetValueKind() is JsonValueKind.Object or JsonValueKind.Array
            ? [$"{where} is {value.ToJsonString()}. Give one text, number or truth value; test several members with several tests."]
            : [];

    private static IEnumerable<string> Limits(HttpTargetOptions options, string where)
    {
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(10))
        {
            yield return $"{where}.timeout is {options.Timeout:c}. Give more than zero and at most 00:10:00; stopping waits this long for an answer.";
        }

        if (options.MaxConnectionsPerServer is < 1 or > 256)
        {
            yield return $"{where}.maxConnectionsPerServer is {options.MaxConnectionsPerServer}. Give 1 to 256 connections.";
        }
    }

    private static IEnumerable<string> Success(HttpTargetOptions options, JsonObject from, string where)
    {
        if (options.Success is not { } success)
        {
            return [];
        }

        IEnumerable<string> stated = success.Body.Count > 0 && !from.ContainsKey("bodyFailed")
            ? [$"{where}.bodyFailed is missing although success.body has a test. State tryAgain, when the target may take the message later, or refused, when a person must look."]
            : [];
        IEnumerable<string> empty = success.Body.Count > 0 && success.Status.Contains(204)
            ? [$"{where}.success.status is a list with 204, which has no body to test. Remove 204, or remove success.body."]
            : [];
        IEnumerable<string> none = from["success"] is JsonObject written && written["status"] is JsonArray { Count: 0 }
            ? [$"{where}.success.status is empty. Name at least one status that means stored."]
            : [];
        return [.. Tests(success.Body, $"{where}.success.body"), .. stated, .. empty, .. none];
    }
}

using System.Text.Json.Nodes;
using Sightline.Connectors.Http;

namespace Sightline.Tests.Connectors.Http;

/// <summary>The exact text of every problem: where is what. Do this.</summary>
public sealed class HttpTargetCheckTests
{
    private const string Where = "targets/mes.json: options";

    [Fact]
    public void Nothing_stated_names_all_that_must_be() => Assert.Equal(
        [
            $"{Where}.url is missing. State it: Address each message is sent to. May hold {{{{field}}}} and {{{{key}}}} after the host; their values are percent-encoded.",
            $"{Where}.recognisesRepeats is missing. State it: True when the target keeps one record for a repeat under the same key. False sends a lost answer to read-back, or to a person.",
            $"{Where}.success is missing. State it: What an answer must look like to count as stored. Status codes lie: state a body test where the target's answers allow one.",
        ],
        HttpTargetCheck.Check([], Where));

    [Fact]
    public void All_problems_are_reported_at_once() => Assert.Equal(
        [
            $"{Where}.urll is not an option. Remove it, or use one of: body, bodyFailed, codes, headers, idempotencyHeader, maxConnectionsPerServer, "
                + "message, method, oauth, readBack, recognisesRepeats, reference, refused, retry, success, timeout, url, useSystemProxy.",
            $"{Where}.recognisesRepeats is \"yes\". Give true or false.",
            $"{Where}.timeout is 10. Give a duration as text, for example \"00:00:10\".",
            $"{Where}.method is 'DELETE'. Give one of: POST, PUT, PATCH.",
        ],
        Problems(o =>
        {
            o["urll"] = "x";
            o["recognisesRepeats"] = "yes";
            o["timeout"] = 10;
            o["method"] = "DELETE";
        }));

    [Theory]
    [InlineData("url", "\"mes/records\"", "url is 'mes/records'. Give an absolute http or https address whose host holds no place.")]
    [InlineData("url", "\"ftp://mes/records\"", "url is 'ftp://mes/records'. Give an absolute http or https address whose host holds no place.")]
    [InlineData("url", "\"http://{{host}}/records\"", "url is 'http://{{host}}/records'. Give an absolute http or https address whose host holds no place.")]
    [InlineData("url", "\"http://mes/{{key\"", "url is opened with {{ and never closed. Close the place with }}.")]
    [InlineData("url", "\"http://joe:pw@mes/\"", "url is an address with a user name or password. Send the credential as a header with ${env:NAME} or ${file:PATH}.")]
    [InlineData("url", "\"http://mes/?x=1&api_key=abc\"", "url is an address with the query member 'api_key'. Send the credential as a header with ${env:NAME} or ${file:PATH}.")]
    [InlineData("timeout", "\"00:00:00\"", "timeout is 00:00:00. Give more than zero and at most 00:10:00; stopping waits this long for an answer.")]
    [InlineData("maxConnectionsPerServer", "0", "maxConnectionsPerServer is 0. Give 1 to 256 connections.")]
    [InlineData("maxConnectionsPerServer", "1.5", "maxConnectionsPerServer is 1.5. Give a whole number.")]
    [InlineData("reference", "\"id\"", "reference is 'id'. Give a JSON pointer, which starts with '/'.")]
    [InlineData("message", "\"error\"", "message is 'error'. Give a JSON pointer, which starts with '/'.")]
    [InlineData("idempotencyHeader", "\"Idempotency Key\"", "idempotencyHeader is 'Idempotency Key'. Give a header name.")]
    [InlineData("refused", "[400, 42]", "refused is a list with 42. Name statuses from 200 to 599.")]
    [InlineData("refused", "[\"400\"]", "refused[0] is \"400\". Give a whole number.")]
    [InlineData("retry", "[401]", "retry is a list with 401. Remove it: 401 has a fixed meaning, the credential is read again and the message waits.")]
    [InlineData("retry", "[409, 503]", "refused is a list with 409, which retry has too. A status means one thing: keep it in one list.")]
    [InlineData("bodyFailed", "\"ignore\"", "bodyFailed is \"ignore\". Give one of: tryAgain, refused.")]
    [InlineData("body", "\"{{a}}\"", "body is \"{{a}}\". Give an object or a list; one text alone is no document.")]
    [InlineData("success", "{ \"status\": [] }", "success.status is empty. Name at least one status that means stored.")]
    [InlineData("success", "{ \"status\": 200 }", "success.status is 200. Give a list of whole numbers.")]
    [InlineData("success", "{ \"status\": [200], \"body\": [ { \"path\": \"/a\" } ] }", "success.body[0].equals is missing. State it: The value that must stand there, with its JSON type.")]
    [InlineData("success", "{ \"status\": [200], \"body\": [ { \"path\": \"/a\", \"equals\": [1] } ] }", "success.body[0].equals is [1]. Give one text, number or truth value; test several members with several tests.")]
    [InlineData("success", "{ \"status\": [204], \"body\": [ { \"path\": \"/a\", \"equals\": 1 } ] }", "success.status is a list with 204, which has no body to test. Remove 204, or remove success.body.")]
    [InlineData("readBack", "{ \"url\": \"http://mes/r\" }", "readBack.url is the same for every message. Put {{key}} or a {{field}} into it that identifies the record.")]
    [InlineData("readBack", "{ \"url\": \"http://mes/{{key}}\", \"method\": \"POST\" }", "readBack.method is 'POST'. Give one of: GET, HEAD.")]
    [InlineData("readBack", "{ \"url\": \"http://mes/{{key}}\", \"method\": \"HEAD\", \"reference\": \"/id\" }", "readBack.method is HEAD, whose answers have no body to test or take a reference from. Use GET, or remove body, notFoundBody and reference.")]
    [InlineData("readBack", "{ \"url\": \"http://mes/{{key}}\", \"notFoundStatus\": [] }", "readBack.notFoundStatus is empty and notFoundBody too. Say how the target answers for a record it does not have.")]
    [InlineData("readBack", "{ \"url\": \"http://mes/{{key}}\", \"foundStatus\": [200, 404] }", "readBack.foundStatus is a list with 404, which notFoundStatus has too. A status means one thing: keep it in one list.")]
    public void One_problem_is_told_with_its_place_and_its_remedy(string option, string value, string problem) =>
        Assert.Equal([$"{Where}.{problem}"], Problems(o =>
        {
            o["bodyFailed"] = "refused";
            o[option] = JsonNode.Parse(value);
        }));

    [Theory]
    [InlineData("Authorization", "Bearer abc", "a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.")]
    [InlineData("X-Api-Key", "abc", "a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.")]
    [InlineData("X-Api-Key", "${vault:abc}", "a credential written into the file. Refer to it: ${env:NAME} or ${file:PATH}.", "not a reference that can be read. Write ${env:NAME} or ${file:PATH}.")]
    [InlineData("X-Api-Key", "${file:token}", "the relative path 'token'. Give an absolute path.")]
    [InlineData("X-Plant", "{{plant}}", "a text with a {{place}}. Headers are the same for every message; put the field into the url or the body.")]
    [InlineData("idempotency-key", "1", "the header that carries the message key. Remove it, or name another idempotencyHeader.")]
    [InlineData("Content-Length", "1", "set by the connector. Remove it.")]
    [InlineData("Content-Encoding", "gzip", "set by the connector. Remove it.")]
    [InlineData("X Plant", "1", "not a header name. Use letters, digits and dashes.")]
    public void A_header_that_cannot_be_sent_is_told_without_its_value(string name, string value, params string[] problems) =>
        Assert.Equal(problems.Select(problem => $"{Where}.headers.{name} is {problem}"), Problems(o => o["headers"] = new JsonObject { [name] = value }));

    [Fact]
    public void A_body_test_without_its_meaning_is_a_problem() => Assert.Equal(
        [$"{Where}.bodyFailed is missing although success.body has a test. State tryAgain, when the target may take the message later, or refused, when a person must look."],
        Problems(o => o["success"] = JsonNode.Parse("""{ "status": [200], "body": [ { "path": "/error", "equals": null } ] }""")));

    private static IReadOnlyList<string> Problems(Action<JsonObject> change)
    {
        var options = JsonNode.Parse("""{ "url": "http://mes/records", "recognisesRepeats": true, "success": { "status": [200] } }""")!.AsObject();
        change(options);
        return HttpTargetCheck.Check(options, Where);
    }
}

using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Connectors.Reading;
using Sightline.Model;
using Sightline.Settings;
using Sightline.Storage;

namespace Sightline.Connectors.LineActions;

/// <summary>
/// Asks the machines of a line over HTTP: a controller with a small server, or the gateway that speaks to it. One POST, with an id by
/// which the machine knows a repeat; 2xx is done, any other 4xx is a refusal in the machine's words, all else nobody knows.
/// </summary>
internal sealed class HttpLineActions(IOptions<LineActionsOptions> options, DataFolder folder, TimeProvider time) : ILineActions, IDisposable
{
    private const int MostAnswerBytes = 16 * 1024;

    private const int MostWords = 500;

    private readonly ReadWire _wire = new(options.Value.Within, MostAnswerBytes, useSystemProxy: false, time);

    public TimeSpan Forgotten => options.Value.Forgotten;

    public string? WhyNot(string? line) =>
        line is null ? "The finding is about no line, so there is nothing to ask."
        : Port(line) is null ? $"No way to the machines of line '{line}' is set. Set LineActions:Ports with Line '{line}' and its Url."
        : null;

    public async Task<LineAnswer> AskAsync(LineRequest request, CancellationToken ct)
    {
        var port = Port(request.Line) ?? throw new InvalidOperationException(WhyNot(request.Line));
        using var message = new HttpRequestMessage(HttpMethod.Post, port.Url) { Content = new ByteArrayContent(Body(request)) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Add("Idempotency-Key", request.Id);
        try
        {
            if (SecretReference.TryParse(port.Token, out var token))
            {
                message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Settings.Secrets.Read(token, folder.Secrets));
            }
        }
        catch (SecretUnavailableException e)
        {
            return new LineAnswer(LineOutcome.Refused, e.Message);
        }

        return await _wire.SendAsync(message, ct) switch
        {
            Reply.Came { Status: >= 200 and < 300 } => new LineAnswer(LineOutcome.Done, $"Line '{request.Line}' did it: {request.Action}."),
            Reply.Came { Status: >= 400 and < 500 and not 408 } came => new LineAnswer(LineOutcome.Refused, $"Line '{request.Line}' refused with {came.Status}: {Words(came.Body)}"),
            Reply.Came came => new LineAnswer(LineOutcome.Unknown, $"Line '{request.Line}' answered {came.Status}: {Words(came.Body)} Look at the line."),
            Reply.Nothing nothing => new LineAnswer(LineOutcome.Unknown, $"{nothing.Reason} Look at the line."),
            _ => new LineAnswer(LineOutcome.Unknown, $"Line '{request.Line}' answered with more than {MostAnswerBytes} bytes. Look at the line."),
        };
    }

    public void Dispose() => _wire.Dispose();

    private LinePort? Port(string line) => options.Value.Ports.FirstOrDefault(p => p.Line == line);

    private static byte[] Body(LineRequest request) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["id"] = request.Id,
        ["action"] = request.Action,
        ["line"] = request.Line,
        ["station"] = request.Station,
        ["serials"] = new JsonArray([.. request.Serials.Select(s => JsonValue.Create(s))]),
        ["reason"] = request.Reason,
        ["by"] = request.By,
    });

    /// <summary>The reason member of the answer where it is JSON and has one; else the answer as it came.</summary>
    private static string Words(byte[] body)
    {
        string text;
        try
        {
            text = JsonNode.Parse(body) is JsonObject answer && answer["reason"] is JsonValue reason && reason.TryGetValue<string>(out var said) ? said : System.Text.Encoding.UTF8.GetString(body);
        }
        catch (JsonException)
        {
            // Not JSON: a machine may answer in plain words.
            text = System.Text.Encoding.UTF8.GetString(body);
        }

        text = text.Trim();
        return text.Length == 0 ? "without a reason." : text.Length > MostWords ? text[..MostWords] : text;
    }
}

using System.Text.Json;

namespace Sightline.Contract.Client;

/// <summary>Cuts a list into requests within the contract's limits and sends the items a node had no room for again, by themselves.</summary>
internal sealed class BatchSending(Attempts attempts, SightlineClientOptions options)
{
    public async Task<SendOutcome<BatchAnswer>> SendAsync(IReadOnlyList<Inspection> inspections, CancellationToken ct)
    {
        var lines = inspections.Select(i => JsonSerializer.SerializeToUtf8Bytes(i, ContractJson.Default.Inspection)).ToList();
        var answers = new InspectionAnswer[lines.Count];
        IReadOnlyList<int> open = [.. Enumerable.Range(0, lines.Count)];
        for (var round = 1; open.Count > 0; round++)
        {
            foreach (var request in Cut(open, lines))
            {
                if (await RequestAsync(request, lines, answers, ct) is { } ended)
                {
                    return ended;
                }
            }

            open = [.. open.Where(i => Attempts.MayPass(answers[i].Status))];
            if (open.Count > 0 && round == options.Attempts)
            {
                break; // the answers say which were not taken
            }

            if (open.Count > 0)
            {
                await attempts.WaitAsync(round, null, ct);
            }
        }

        return new SendOutcome<BatchAnswer>.Answered(200, new BatchAnswer(answers));
    }

    private async Task<SendOutcome<BatchAnswer>?> RequestAsync(
        IReadOnlyList<int> request, List<byte[]> lines, InspectionAnswer[] answers, CancellationToken ct)
    {
        var body = Join(request, lines);
        var outcome = await attempts.SendAsync(
            () => SightlineClient.Post(body, "application/x-ndjson"), (_, answer) => Parse(answer, request.Count), ct);
        if (request.Count == 1 && outcome is SendOutcome<BatchAnswer>.Refused { Status: 409 or 413 or 422 } alone)
        {
            answers[request[0]] = new InspectionAnswer(
                null, alone.Status, request[0], QuarantineId: alone.Problem.QuarantineId, Errors: alone.Problem.Errors);
            return null;
        }

        if (outcome is not SendOutcome<BatchAnswer>.Answered answered)
        {
            return outcome;
        }

        for (var i = 0; i < request.Count; i++)
        {
            answers[request[i]] = answered.Value.Items[i] with { Index = request[i] };
        }

        return null;
    }

    // A node may answer one line as it answers one inspection.
    private static BatchAnswer? Parse(byte[] answer, int expected) => Items(answer, expected)
        ?? (expected == 1 && SightlineClient.Read(answer, bytes => JsonSerializer.Deserialize(bytes, ContractJson.Default.InspectionAnswer))
            is { Status: > 0 } alone ? new BatchAnswer([alone]) : null);

    // An answer with another number of items cannot be told apart by place: it counts as lost, and the repeat is harmless.
    private static BatchAnswer? Items(byte[] answer, int expected) =>
        SightlineClient.Read(answer, bytes => JsonSerializer.Deserialize(bytes, ContractJson.Default.BatchAnswer)) is { Items: { } items } batch
            && items.Count == expected
            ? batch
            : null;

    private static IEnumerable<IReadOnlyList<int>> Cut(IReadOnlyList<int> open, List<byte[]> lines)
    {
        var request = new List<int>();
        var bytes = 0;
        foreach (var i in open)
        {
            var size = lines[i].Length + 1;
            if (request.Count > 0 && (request.Count == ContractLimits.BatchItems || bytes + size > ContractLimits.BodyBytes))
            {
                yield return request;
                request = [];
                bytes = 0;
            }

            request.Add(i);
            bytes += size;
        }

        if (request.Count > 0)
        {
            yield return request;
        }
    }

    private static byte[] Join(IReadOnlyList<int> request, List<byte[]> lines)
    {
        var body = new byte[request.Sum(i => lines[i].Length + 1)];
        var at = 0;
        foreach (var i in request)
        {
            lines[i].CopyTo(body, at);
            at += lines[i].Length + 1;
            body[at - 1] = (byte)'\n';
        }

        return body;
    }
}

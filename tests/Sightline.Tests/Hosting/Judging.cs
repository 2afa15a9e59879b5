using System.Text.Json;
using Sightline.Buffering;
using Sightline.Decisions.Reviews;

namespace Sightline.Tests.Hosting;

/// <summary>Persons who judge records of a node.</summary>
internal static class Judging
{
    /// <summary>Judges a record over whatever was said before; position of the review.</summary>
    public static async Task<long> ReviewAsync(this Node node, long record, string verdict, string by = "user:anna", string? @class = null, bool second = false)
    {
        var seen = node.Get<ReviewQuery>().Record(record)!;
        var over = node.Get<ReviewQuery>().Of(record).LastOrDefault(r => r is { Second: false, UndoneBy: null })?.Id;
        var asked = new ReviewAsked(verdict, "looked", @class, second ? null : over, second);
        Assert.Null(node.Get<ReviewDesk>().Refusal(seen, asked, by));
        var position = await node.Get<ReviewDesk>().TakeAsync(seen, asked, by, by);
        node.Project();
        return position;
    }

    public static async Task<long> UndoAsync(this Node node, long record, long review)
    {
        var found = node.Get<ReviewQuery>().Of(record).Single(r => r.Position == review);
        Assert.Null(ReviewDesk.WhyNotUndone(found, found.By));
        var position = await node.Get<ReviewDesk>().UndoAsync(node.Get<ReviewQuery>().Record(record)!, found, "slipped", found.By, found.By);
        node.Project();
        return position;
    }

    /// <summary>Judges a random record at random, takes a random review back, or looks a second time.</summary>
    public static async Task JudgeAsync(this Node node, Random random)
    {
        var records = node.Rows("SELECT position FROM inspections WHERE purpose = 0 AND merged_into IS NULL");
        if (records.Count == 0)
        {
            return;
        }

        var record = long.Parse(records[random.Next(records.Count)]);
        var standing = node.Get<ReviewQuery>().Of(record).Where(r => r.UndoneBy is null).ToList();
        if (standing.Count > 0 && random.Next(3) == 0)
        {
            await node.UndoAsync(record, standing[random.Next(standing.Count)].Position);
        }
        else if (standing.LastOrDefault(r => !r.Second) is { Verdict: not ReviewBody.Undecided } && !standing.Exists(r => r.Second) && random.Next(3) == 0)
        {
            await node.ReviewAsync(record, "pass", "user:carl", second: true);
        }
        else
        {
            await node.ReviewAsync(record, ((string[])["pass", "fail", "undecided"])[random.Next(3)], random.Next(2) == 0 ? "user:anna" : "user:bert");
        }
    }

    /// <summary>The verdicts that count by the facts alone, one after the other: 0 or 1 of each record where a person's word does.</summary>
    public static Dictionary<long, int> VerdictsByFacts(this Node node)
    {
        var standing = new Dictionary<long, List<(long Position, ReviewBody Body)>>();
        foreach (var fact in node.Journal.Read(0, 100_000).Where(f => f.Kind == FactKinds.Review))
        {
            var body = JsonSerializer.Deserialize(fact.Body, ReviewJson.Default.ReviewBody)!;
            var ofRecord = standing.TryGetValue(body.Position, out var known) ? known : standing[body.Position] = [];
            ofRecord.RemoveAll(s => s.Position == body.Undoes);
            if (body.Undoes is null)
            {
                ofRecord.Add((fact.Position, body));
            }
        }

        return standing.Select(s => (s.Key, Word: s.Value.LastOrDefault(one => one.Body.Second is null).Body?.Verdict))
            .Where(s => s.Word is "pass" or "fail").ToDictionary(s => s.Key, s => s.Word == "pass" ? 0 : 1);
    }
}

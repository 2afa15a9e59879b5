using System.Text.Json.Nodes;

namespace Sightline.Context.Sources;

/// <summary>
/// The written rule of who wins, for each member of a record. A member that belongs to the source is as the source says. One that
/// belongs to another stays, unless nothing stands there. One that belongs to nobody is as the last news said: a word is news
/// when the source says it for the first time or says otherwise than before, so that a repeated old word never undoes what
/// somebody changed since. docs/context-sources.md has the rule for people.
/// </summary>
internal static class SourceMerge
{
    /// <summary>What came of a word.</summary>
    /// <param name="Record">The record as it is to be.</param>
    /// <param name="Word">All that the source has said of it so far.</param>
    /// <param name="Changed">True when the record is another than before.</param>
    /// <param name="News">True when the source says something that it did not say before.</param>
    public sealed record Outcome(JsonObject Record, JsonObject Word, bool Changed, bool News);

    /// <summary>Lays a source's word over a record.</summary>
    /// <param name="known">The record as it is; null when there is none.</param>
    /// <param name="offered">What the source says now.</param>
    /// <param name="last">What it said until now; null when it never spoke of the record.</param>
    /// <param name="mine">True for members that belong to the source.</param>
    /// <param name="others">True for members that belong to another source.</param>
    public static Outcome Of(JsonObject? known, JsonObject offered, JsonObject? last, Func<string, bool> mine, Func<string, bool> others)
    {
        var record = (JsonObject?)known?.DeepClone() ?? [];
        var word = (JsonObject?)last?.DeepClone() ?? [];
        var (changed, anyNews) = (known is null, last is null);
        foreach (var (member, value) in offered)
        {
            var news = last is null || !last.ContainsKey(member) || !Same(last[member], value);
            anyNews |= news;
            word[member] = value?.DeepClone();
            if (Same(record[member], value) || !(mine(member) || (news && (!others(member) || record[member] is null))))
            {
                continue;
            }

            changed = true;
            if (value is null)
            {
                record.Remove(member);
            }
            else
            {
                record[member] = value.DeepClone();
            }
        }

        return new Outcome(record, word, changed, anyNews);
    }

    /// <summary>Members in which a source's word is not what holds.</summary>
    public static IEnumerable<(string Member, JsonNode? Theirs, JsonNode? Ours)> Differences(JsonObject? known, JsonObject word) =>
        word.Where(w => !Same(known?[w.Key], w.Value)).Select(w => (w.Key, w.Value, known?[w.Key]));

    /// <summary>Null and absent are the same; numbers are compared as numbers.</summary>
    public static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(one, other);
}

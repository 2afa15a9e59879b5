using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Contract;

namespace Sightline.Context.Sources;

/// <summary>Holds members that belong to a source against everybody else who puts a record.</summary>
internal sealed class OwnedMembers(SourceTable sources)
{
    /// <summary>
    /// The record as it may be written: an owned member that the sender leaves out stays, and one that it says otherwise is a
    /// problem of its own.
    /// </summary>
    public (byte[] Body, IReadOnlyList<ContractError> Problems) Guard(MasterKind kind, byte[] known, byte[] offered)
    {
        var (before, now) = (JsonNode.Parse(known)!.AsObject(), JsonNode.Parse(offered)!.AsObject());
        var problems = new List<ContractError>();
        var filled = false;
        foreach (var (member, value) in before)
        {
            if (value is null || sources.OwnerOf(kind.Name, member) is not { } owner)
            {
                continue;
            }

            if (!now.ContainsKey(member))
            {
                now[member] = value.DeepClone();
                filled = true;
            }
            else if (!SourceMerge.Same(now[member], value))
            {
                problems.Add(new ContractError($"/{member}", $"Belongs to source '{owner}', which says {MasterMembers.Shown(value)}. Change it there, leave it out, or take it from owns in config/sources/{owner}.json."));
            }
        }

        return (filled && problems.Count == 0 ? JsonSerializer.SerializeToUtf8Bytes(now) : offered, problems);
    }
}

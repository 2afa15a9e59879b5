using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Context.Plant;
using Sightline.Server.Plant;

namespace Sightline.Server.Pages.Plant;

/// <summary>One place of the plant and what is below it.</summary>
/// <param name="Kind">Kind of its record.</param>
/// <param name="Id">Its id; empty for what stands nowhere.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Known">It has a master record.</param>
/// <param name="Below">What it holds, by id.</param>
internal sealed record PlantPlace(string Kind, string Id, string? Name, bool Known, IReadOnlyList<PlantPlace> Below);

/// <summary>What the page of the plant shows.</summary>
/// <param name="Places">Sites; after them what stands in none.</param>
/// <param name="Counts">Records of each kind.</param>
/// <param name="Problems">What a person should look at; the first of them.</param>
/// <param name="AllProblems">How many there are.</param>
internal sealed record PlantModelView(IReadOnlyList<PlantPlace> Places, IReadOnlyList<(string Kind, long Count)> Counts, IReadOnlyList<PlantProblem> Problems, int AllProblems);

/// <summary>One page of the records of a kind.</summary>
internal sealed record PlantListView(MasterKind Kind, IReadOnlyList<(string Id, JsonObject Record)> Records, string? Cursor)
{
    /// <summary>Members that fit into a table: the first ones that are plain.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. Kind.Form.Properties.Where(p => p.PropertyType == typeof(string) || Nullable.GetUnderlyingType(p.PropertyType) is not null).Select(p => p.Name).Take(6)];
}

/// <summary>The form of one record.</summary>
/// <param name="Kind">Of the record.</param>
/// <param name="Id">Null for a new one.</param>
/// <param name="Values">Text of each member, as typed or as it stands.</param>
/// <param name="Errors">What is wrong, by member; under the empty name what is wrong with the whole.</param>
/// <param name="NoRoom">The journal has no room.</param>
internal sealed record PlantFormView(MasterKind Kind, string? Id, IReadOnlyDictionary<string, string> Values, ILookup<string, string> Errors, bool NoRoom = false)
{
    public static readonly ILookup<string, string> Right = Array.Empty<string>().ToLookup(e => e);
}

/// <summary>A CSV file on its way in.</summary>
/// <param name="Kind">Of the records.</param>
/// <param name="Again">The file in base 64, to be taken after it was looked at; null at first.</param>
/// <param name="RowByRow">Good rows are taken though others are wrong.</param>
/// <param name="Report">What becomes of it; null at first.</param>
internal sealed record PlantImportView(MasterKind Kind, string? Again, bool RowByRow, ImportReport? Report)
{
    /// <summary>So many rows are shown.</summary>
    public const int Most = 200;
}

using Sightline.Storage;

namespace Sightline.Model;

/// <summary>What is known of the tools that made a part.</summary>
internal interface IToolConditions
{
    /// <summary>
    /// In which condition the tools of the record's station, machine and line were when it was exposed, such as
    /// <c>machine:PRESS-1 strokes: worn</c>; several with a semicolon between. Null where no parameter that declares conditions was
    /// sampled by then.
    /// </summary>
    /// <param name="projections">Those of the journey's thread, in its transaction.</param>
    /// <param name="record">Position of the record.</param>
    /// <param name="known">The position up to which facts count.</param>
    string? Of(SqliteDatabase projections, long record, long known);
}

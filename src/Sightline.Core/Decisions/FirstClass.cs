namespace Sightline.Decisions;

/// <summary>The class of a record for whoever counts it once: the first by name of those that the machine named.</summary>
internal static class FirstClass
{
    /// <summary>For the record <c>i</c> of a query over inspections. Classes are walked one after the other: the table of defects has no other way from a record to its classes.</summary>
    public const string OfRecord =
        "(WITH RECURSIVE known (class) AS (SELECT MIN(class) FROM defects UNION ALL SELECT (SELECT MIN(class) FROM defects WHERE class > known.class) FROM known WHERE known.class IS NOT NULL) " +
        "SELECT known.class FROM known WHERE EXISTS (SELECT 1 FROM defects d WHERE d.class = known.class AND d.position = i.position) LIMIT 1)";
}

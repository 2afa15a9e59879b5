using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Decisions.Rules;

/// <summary>The tables of findings, their records and what was done about them.</summary>
internal static class FindingRows
{
    /// <summary>The open findings of a rule, by what each is about.</summary>
    public static IReadOnlyList<(string Key, OpenFinding Finding)> Open(SqliteDatabase db, string rule, bool shadow)
    {
        var found = new List<(string, OpenFinding)>();
        using var rows = db.Prepare("SELECT key, id, records, stands FROM findings WHERE closed_at IS NULL AND rule = ?1 AND shadow = ?2").Bind(1, rule).Bind(2, WatchPieces.Flag(shadow)).Query();
        while (rows.Read())
        {
            found.Add((rows.Text(0), new OpenFinding(rows.Text(1), rows.Int64(2)) { Stands = rows.NullableText(3) }));
        }

        return found;
    }

    public static void Insert(SqliteDatabase db, NewFinding finding)
    {
        var found = finding.Found;
        var statement = db.Prepare(
            "INSERT INTO findings (id, position, rule, version, key, shadow, late, provisional, clock, station, line, class, place, text, expected, threshold, chance, records, opened_at, exposed_at, asked, done) " +
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, CAST(?15 AS REAL), CAST(?16 AS REAL), CAST(?17 AS REAL), ?18, ?19, ?20, ?21, 0)")
            .Bind(1, finding.Id).Bind(2, finding.Position).Bind(3, finding.Rule.Version.Rule).Bind(4, finding.Rule.Version.Version).Bind(5, found.Key)
            .Bind(6, WatchPieces.Flag(finding.Rule.IsShadow)).Bind(7, finding.IsLate ? 1L : 0L).Bind(8, found.IsProvisional ? 1L : 0L).Bind(9, finding.ClockUntrusted ? 1L : 0L)
            .Bind(10, found.Station).Bind(11, finding.Line).Bind(12, found.Class).Bind(13, found.Place).Bind(14, found.Text)
            .Bind(15, Number(found.Expected)).Bind(16, Number(found.Threshold)).Bind(17, Number(found.Chance))
            .Bind(18, (long)found.Records.Count).Bind(19, FactHash.Microseconds(finding.OpenedAt)).Bind(20, FactHash.Microseconds(finding.ExposedAt)).Bind(21, (long)finding.Asked);
        statement.Execute();
        foreach (var record in found.Records)
        {
            PutRecord(db, finding.Id, record);
        }
    }

    public static void PutRecord(SqliteDatabase db, string finding, long record) =>
        db.Prepare("INSERT INTO finding_records (record, finding) VALUES (?1, ?2) ON CONFLICT DO NOTHING").Bind(1, record).Bind(2, finding).Execute();

    public static void Grow(SqliteDatabase db, OpenFinding finding)
    {
        db.Prepare("UPDATE findings SET records = ?2, stands = ?3 WHERE id = ?1").Bind(1, finding.Id).Bind(2, finding.Records).Bind(3, finding.Stands).Execute();
        finding.HasGrown = false;
    }

    public static void Close(SqliteDatabase db, string id, DateTimeOffset at, string why) =>
        db.Prepare("UPDATE findings SET closed_at = ?2, closed_text = ?3 WHERE id = ?1").Bind(1, id).Bind(2, FactHash.Microseconds(at)).Bind(3, why).Execute();

    /// <summary>What a rule in shadow has open becomes a finding of the live version, or the other way round.</summary>
    public static void Copy(SqliteDatabase db, string id, string newId, Fact because, WatchedRule to, int asked)
    {
        db.Prepare(
            "INSERT INTO findings (id, position, rule, version, key, shadow, late, provisional, clock, station, line, class, place, text, stands, expected, threshold, chance, records, opened_at, exposed_at, asked, done) " +
            "SELECT ?2, ?3, rule, ?4, key, ?5, late, provisional, clock, station, line, class, place, text, stands, expected, threshold, chance, records, ?6, exposed_at, ?7, 0 FROM findings WHERE id = ?1")
            .Bind(1, id).Bind(2, newId).Bind(3, because.Position).Bind(4, to.Version.Version).Bind(5, WatchPieces.Flag(to.IsShadow)).Bind(6, FactHash.Microseconds(because.Times.RecordedAt))
            .Bind(7, (long)asked).Execute();
        db.Prepare("INSERT INTO finding_records (record, finding) SELECT record, ?2 FROM finding_records WHERE finding = ?1").Bind(1, id).Bind(2, newId).Execute();
    }

    /// <summary>Whoever was first has acknowledged it.</summary>
    public static void Acknowledge(SqliteDatabase db, Fact fact, FindingAcknowledged said) =>
        db.Prepare("UPDATE findings SET acknowledged = ?2, ack_at = ?3, ack_by = ?4 WHERE id = ?1 AND acknowledged IS NULL")
            .Bind(1, said.Finding).Bind(2, fact.Position).Bind(3, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(4, said.By).Execute();

    /// <summary>Text in the shortest form that reads as the same number; the column makes a number of it.</summary>
    private static string? Number(double? value) => value?.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}

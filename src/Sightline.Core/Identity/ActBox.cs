using Sightline.Storage;

namespace Sightline.Identity;

/// <summary>One act on its way to the journal.</summary>
internal sealed record BoxedAct(string Id, DateTimeOffset At, string Actor, string Object, byte[] Body);

/// <summary>Acts that are done and not yet facts. Written in the transaction of the change, so that neither is without the other.</summary>
internal sealed class ActBox(IdentityFile file)
{
    /// <summary>Notes an act within the transaction that does it.</summary>
    public static void Put(SqliteDatabase db, DateTimeOffset at, string actor, Act act) =>
        db.Prepare("INSERT INTO acts (id, at, actor, object, body) VALUES (?1, ?2, ?3, ?4, ?5)")
            .Bind(1, Guid.CreateVersion7(at).ToString("N")).Bind(2, IdentityFile.Stamp(at)).Bind(3, actor).Bind(4, act.Object).Bind(5, act.Body()).Execute();

    /// <summary>Notes an act that changes nothing in the file, such as a refused sign-in.</summary>
    public void Put(string actor, Act act) => file.Change(db =>
    {
        Put(db, file.Now, actor, act);
        return 0;
    });

    /// <summary>The oldest acts that are not facts yet.</summary>
    public IReadOnlyList<BoxedAct> Oldest(int limit) => file.Read(db =>
    {
        var found = new List<BoxedAct>();
        using var rows = db.Prepare("SELECT id, at, actor, object, body FROM acts ORDER BY rowid LIMIT ?1").Bind(1, limit).Query();
        while (rows.Read())
        {
            found.Add(new BoxedAct(rows.Text(0), IdentityFile.Time(rows.Int64(1)), rows.Text(2), rows.Text(3), rows.Bytes(4)));
        }

        return found;
    });

    public void Remove(IReadOnlyList<BoxedAct> acts) => file.Change(db =>
    {
        foreach (var act in acts)
        {
            db.Prepare("DELETE FROM acts WHERE id = ?1").Bind(1, act.Id).Execute();
        }

        return acts.Count;
    });
}

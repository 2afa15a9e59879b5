using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Sightline.Storage;

namespace Sightline.Identity;

/// <summary>One signed-in browser.</summary>
internal sealed record Session(string Id, string PersonId, DateTimeOffset BeganAt, DateTimeOffset SeenAt, DateTimeOffset ExpiresAt, string? Address, string? Browser);

/// <summary>Who is signed in, and where. Ends of sessions count at once, on this node and after a restart.</summary>
internal sealed class SessionTable(IdentityFile file, IOptions<AccessOptions> options)
{
    private static readonly TimeSpan s_noteSeenEvery = TimeSpan.FromMinutes(1);

    /// <summary>Begins a session and returns what the cookie protects. Kept as its hash: who reads the file is not signed in.</summary>
    public (string Token, Session Session) Begin(Person person, string? address, string? browser) => file.Change(db =>
    {
        var (token, now) = (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), file.Now);
        var session = new Session(IdOf(token), person.Id, now, now, now + options.Value.SessionLength, address, Short(browser));
        db.Prepare("DELETE FROM sessions WHERE expires_at <= ?1").Bind(1, IdentityFile.Stamp(now)).Execute();
        db.Prepare("INSERT INTO sessions (id, person, began_at, seen_at, expires_at, address, browser) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, session.Id).Bind(2, person.Id).Bind(3, IdentityFile.Stamp(now)).Bind(4, IdentityFile.Stamp(now))
            .Bind(5, IdentityFile.Stamp(session.ExpiresAt)).Bind(6, address).Bind(7, session.Browser).Execute();
        ActBox.Put(db, now, person.ToCaller().ActorFrom(address), new Act("session.began", PeopleDesk.NameOf(person), Reason: session.Browser));
        return (token, session);
    });

    /// <summary>The session behind a cookie; null when it ended, expired or was idle for too long.</summary>
    public Session? Find(string token)
    {
        var now = file.Now;
        var session = file.Read(db => One(db, IdOf(token)));
        if (session is null || session.ExpiresAt <= now || session.SeenAt + options.Value.SessionIdle <= now)
        {
            return null;
        }

        if (now - session.SeenAt >= s_noteSeenEvery)
        {
            file.Note(db => db.Prepare("UPDATE sessions SET seen_at = ?2 WHERE id = ?1").Bind(1, session.Id).Bind(2, IdentityFile.Stamp(now)).Execute());
        }

        return session;
    }

    public IReadOnlyList<Session> Of(string personId) => file.Read(db =>
    {
        var found = new List<Session>();
        using var rows = db.Prepare($"{Select} WHERE person = ?1 AND expires_at > ?2 AND seen_at > ?3 ORDER BY began_at DESC")
            .Bind(1, personId).Bind(2, IdentityFile.Stamp(file.Now)).Bind(3, IdentityFile.Stamp(file.Now - options.Value.SessionIdle)).Query();
        while (rows.Read())
        {
            found.Add(Row(rows));
        }

        return found;
    });

    /// <summary>Everybody who is signed in now: in how many browsers, and when one of them asked for something last.</summary>
    public IReadOnlyDictionary<string, (int Sessions, DateTimeOffset SeenAt)> Present() => file.Read(db =>
    {
        var found = new Dictionary<string, (int, DateTimeOffset)>();
        using var rows = db.Prepare("SELECT person, COUNT(*), MAX(seen_at) FROM sessions WHERE expires_at > ?1 AND seen_at > ?2 GROUP BY person")
            .Bind(1, IdentityFile.Stamp(file.Now)).Bind(2, IdentityFile.Stamp(file.Now - options.Value.SessionIdle)).Query();
        while (rows.Read())
        {
            found[rows.Text(0)] = ((int)rows.Int64(1), IdentityFile.Time(rows.Int64(2)));
        }

        return found;
    });

    /// <summary>Ends one session of a person. False when it is not theirs, or has ended.</summary>
    public bool End(string personId, string id) =>
        file.Change(db => db.Prepare("DELETE FROM sessions WHERE person = ?1 AND id = ?2").Bind(1, personId).Bind(2, id).Execute()) > 0;

    public void EndAll(string personId) => EndOthers(personId, "");

    /// <summary>Ends all sessions of somebody on another's word, which is told with it.</summary>
    public void EndAll(string personId, string actor, Act act) => file.Change(db =>
    {
        ActBox.Put(db, file.Now, actor, act);
        return db.Prepare("DELETE FROM sessions WHERE person = ?1").Bind(1, personId).Execute();
    });

    public void EndOthers(string personId, string but) =>
        file.Change(db => db.Prepare("DELETE FROM sessions WHERE person = ?1 AND id <> ?2").Bind(1, personId).Bind(2, but).Execute());

    private const string Select = "SELECT id, person, began_at, seen_at, expires_at, address, browser FROM sessions";

    private static Session? One(SqliteDatabase db, string id)
    {
        using var rows = db.Prepare($"{Select} WHERE id = ?1").Bind(1, id).Query();
        return rows.Read() ? Row(rows) : null;
    }

    private static Session Row(in SqliteRows rows) => new(
        rows.Text(0), rows.Text(1), IdentityFile.Time(rows.Int64(2)), IdentityFile.Time(rows.Int64(3)), IdentityFile.Time(rows.Int64(4)), rows.NullableText(5), rows.NullableText(6));

    private static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string? Short(string? browser) => browser is null ? null : string.Concat(browser.Take(200).Select(c => char.IsControl(c) ? ' ' : c));
}

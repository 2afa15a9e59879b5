using System.Security.Cryptography;
using System.Text;
using Sightline.Storage;

namespace Sightline.Identity;

/// <summary>
/// The one-time link with which the first person comes in: no password is ever built in. A start of a node that nobody can
/// come into prints a new one; the ones before open nothing any more.
/// </summary>
internal sealed class Invitations(IdentityFile file, PeopleDesk people)
{
    private static readonly TimeSpan s_lasts = TimeSpan.FromHours(24);

    /// <summary>A new token, good for a day and for one account.</summary>
    public string Make()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return file.Change(db =>
        {
            db.Prepare("DELETE FROM invitations").Execute();
            db.Prepare("INSERT INTO invitations (hash, expires_at) VALUES (?1, ?2)").Bind(1, Hash(token)).Bind(2, IdentityFile.Stamp(file.Now + s_lasts)).Execute();
            return token;
        });
    }

    public bool IsGood(string token) => file.Read(db => Expires(db, token) is { } expires && expires > file.Now);

    /// <summary>Makes the first admin and uses the token up. Null when the token opens nothing.</summary>
    public async Task<AccessChange?> AcceptAsync(string token, string name, string password, string? address)
    {
        if (!IsGood(token) || !people.IsEmpty)
        {
            return null;
        }

        var asking = Asking.Owner(new ActorText("set-up link", null, address).ToString());
        var added = await people.AddAsync(new PersonWish(name, Roles.Admin.Name, Reason: "First person, by the one-time set-up link."), asking, password);
        if (added.Problems.Count == 0)
        {
            file.Change(db => db.Prepare("DELETE FROM invitations").Execute());
        }

        return added;
    }

    private static DateTimeOffset? Expires(SqliteDatabase db, string token)
    {
        using var rows = db.Prepare("SELECT expires_at FROM invitations WHERE hash = ?1").Bind(1, Hash(token)).Query();
        return rows.Read() ? IdentityFile.Time(rows.Int64(0)) : null;
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

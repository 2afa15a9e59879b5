using System.Security.Cryptography;
using System.Text;
using Sightline.Storage;

namespace Sightline.Identity;

/// <summary>The rows of API keys. A key is 256 random bits, so a plain SHA-256 is what guards it; there is nothing to guess.</summary>
internal static class KeyTable
{
    private const string Columns = "id, name, role, permissions, stations, targets, added_at, added_by, expires_at, revoked_at, replaces, used_at, used_from";

    /// <summary>A new secret for an id: <c>sl_{id}_{64 hexadecimal digits}</c>.</summary>
    public static string NewSecret(string id) => $"sl_{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    public static void Insert(SqliteDatabase db, ApiKey key, string secret) =>
        db.Prepare("INSERT INTO keys (id, name, role, permissions, stations, targets, added_at, added_by, expires_at, replaces, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
            .Bind(1, key.Id).Bind(2, key.Name).Bind(3, key.Role).Bind(4, key.May == Roles.Find(key.Role)!.May ? null : NameList.ToJson(Permissions.NamesOf(key.May)))
            .Bind(5, IdentityFile.Text(key.Stations)).Bind(6, IdentityFile.Text(key.Targets)).Bind(7, IdentityFile.Stamp(key.AddedAt)).Bind(8, key.AddedBy)
            .Bind(9, IdentityFile.Stamp(key.ExpiresAt)).Bind(10, key.Replaces).Bind(11, Hash(secret)).Execute();

    public static void Revoke(SqliteDatabase db, string id, DateTimeOffset at) =>
        db.Prepare("UPDATE keys SET revoked_at = ?2 WHERE id = ?1").Bind(1, id).Bind(2, IdentityFile.Stamp(at)).Execute();

    public static void Expire(SqliteDatabase db, string id, DateTimeOffset at) =>
        db.Prepare("UPDATE keys SET expires_at = ?2 WHERE id = ?1").Bind(1, id).Bind(2, IdentityFile.Stamp(at)).Execute();

    public static void Used(SqliteDatabase db, string id, DateTimeOffset at, string? from) =>
        db.Prepare("UPDATE keys SET used_at = ?2, used_from = ?3 WHERE id = ?1").Bind(1, id).Bind(2, IdentityFile.Stamp(at)).Bind(3, from).Execute();

    public static ApiKey? OfSecret(SqliteDatabase db, string secret)
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM keys WHERE hash = ?1").Bind(1, Hash(secret)).Query();
        return rows.Read() ? Row(rows) : null;
    }

    public static ApiKey? OfId(SqliteDatabase db, string id)
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM keys WHERE id = ?1").Bind(1, id).Query();
        return rows.Read() ? Row(rows) : null;
    }

    public static IReadOnlyList<ApiKey> All(SqliteDatabase db)
    {
        var keys = new List<ApiKey>();
        using var rows = db.Prepare($"SELECT {Columns} FROM keys ORDER BY added_at, id").Query();
        while (rows.Read())
        {
            keys.Add(Row(rows));
        }

        return keys;
    }

    private static ApiKey Row(in SqliteRows rows)
    {
        var role = Roles.Find(rows.Text(2))?.May ?? Permission.None;
        var fewer = rows.NullableText(3) is { } names ? NameList.FromJson(names).Aggregate(Permission.None, (set, name) => set | (Permissions.Find(name) ?? Permission.None)) : role;
        return new ApiKey(
            rows.Text(0), rows.Text(1), rows.Text(2), role & fewer, IdentityFile.Scope(rows.NullableText(4)), IdentityFile.Scope(rows.NullableText(5)),
            IdentityFile.Time(rows.Int64(6)), rows.NullableText(7), IdentityFile.Time(rows.NullableInt64(8)), IdentityFile.Time(rows.NullableInt64(9)),
            rows.NullableText(10), IdentityFile.Time(rows.NullableInt64(11)), rows.NullableText(12));
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

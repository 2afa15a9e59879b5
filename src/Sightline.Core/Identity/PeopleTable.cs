using Sightline.Storage;

namespace Sightline.Identity;

/// <summary>The rows of people.</summary>
internal static class PeopleTable
{
    private const string Columns =
        "id, name, normal_name, display_name, role, stations, targets, expires_at, password_hash, must_change, security_stamp, failures, locked_until, " +
        "second_factor, factor_key, recovery_codes, used_code, issuer, subject, added_at, ended_at, version";

    private const string Places = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22";

    public static void Insert(SqliteDatabase db, Person person) => Bound(db.Prepare($"INSERT INTO people ({Columns}) VALUES ({Places})"), person).Execute();

    /// <summary>Writes a person read before. False when somebody else wrote it since.</summary>
    public static bool Update(SqliteDatabase db, Person person)
    {
        var read = person.Version++;
        if (Bound(db.Prepare($"UPDATE people SET ({Columns}) = ({Places}) WHERE id = ?1 AND version = ?23"), person).Bind(23, read).Execute() > 0)
        {
            return true;
        }

        person.Version = read;
        return false;
    }

    public static Person? ById(SqliteDatabase db, string id) => One(db, "id", id);

    public static Person? ByName(SqliteDatabase db, string normalName) => One(db, "normal_name", normalName);

    public static Person? ByProvider(SqliteDatabase db, string issuer, string subject)
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM people WHERE issuer = ?1 AND subject = ?2").Bind(1, issuer).Bind(2, subject).Query();
        return rows.Read() ? Row(rows) : null;
    }

    public static IReadOnlyList<Person> All(SqliteDatabase db)
    {
        var people = new List<Person>();
        using var rows = db.Prepare($"SELECT {Columns} FROM people ORDER BY normal_name").Query();
        while (rows.Read())
        {
            people.Add(Row(rows));
        }

        return people;
    }

    private static Person? One(SqliteDatabase db, string column, string value)
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM people WHERE {column} = ?1").Bind(1, value).Query();
        return rows.Read() ? Row(rows) : null;
    }

    private static SqliteStatement Bound(SqliteStatement statement, Person p) => statement
        .Bind(1, p.Id).Bind(2, p.Name).Bind(3, p.NormalName).Bind(4, p.DisplayName).Bind(5, p.Role.Name)
        .Bind(6, IdentityFile.Text(p.Stations)).Bind(7, IdentityFile.Text(p.Targets)).Bind(8, IdentityFile.Stamp(p.ExpiresAt)).Bind(9, p.PasswordHash)
        .Bind(10, p.MustChangePassword ? 1 : 0).Bind(11, p.SecurityStamp).Bind(12, p.Failures).Bind(13, IdentityFile.Stamp(p.LockedUntil))
        .Bind(14, p.SecondFactor ? 1 : 0).Bind(15, p.FactorKey).Bind(16, p.RecoveryCodes).Bind(17, p.UsedCode).Bind(18, p.Issuer).Bind(19, p.Subject)
        .Bind(20, IdentityFile.Stamp(p.AddedAt)).Bind(21, IdentityFile.Stamp(p.EndedAt)).Bind(22, p.Version);

    private static Person Row(in SqliteRows rows) => new()
    {
        Id = rows.Text(0),
        Name = rows.Text(1),
        NormalName = rows.Text(2),
        DisplayName = rows.NullableText(3),
        Role = Roles.Find(rows.Text(4)) ?? throw new InvalidDataException($"{rows.Text(1)} has the role '{rows.Text(4)}', which this version does not know."),
        Stations = IdentityFile.Scope(rows.NullableText(5)),
        Targets = IdentityFile.Scope(rows.NullableText(6)),
        ExpiresAt = IdentityFile.Time(rows.NullableInt64(7)),
        PasswordHash = rows.NullableText(8),
        MustChangePassword = rows.Int64(9) != 0,
        SecurityStamp = rows.Text(10),
        Failures = (int)rows.Int64(11),
        LockedUntil = IdentityFile.Time(rows.NullableInt64(12)),
        SecondFactor = rows.Int64(13) != 0,
        FactorKey = rows.NullableText(14),
        RecoveryCodes = rows.NullableText(15),
        UsedCode = rows.NullableText(16),
        Issuer = rows.NullableText(17),
        Subject = rows.NullableText(18),
        AddedAt = IdentityFile.Time(rows.Int64(19)),
        EndedAt = IdentityFile.Time(rows.NullableInt64(20)),
        Version = rows.Int64(21),
    };
}

using System.Text;
using Sightline.Storage;

namespace Sightline.Proof.Packages;

/// <summary>The versions of maps, rules and recipes that acted, byte for byte, with the facts of their lives.</summary>
internal sealed class VersionFiles(SqliteDatabase db, Action<long?> take)
{
    private const string Life = "draft, replayed, approved, published, retired";

    public IReadOnlyList<FoundVersion> Of(IEnumerable<(string Kind, string Name, string Version)> asked)
    {
        var found = new List<FoundVersion>();
        foreach (var (kind, name, version) in asked)
        {
            switch (kind)
            {
                case "map":
                    Read(found, $"SELECT body, {Life} FROM map_versions WHERE target = ?1 AND version = ?2", ("maps", name, version, "map"), 5);
                    Published(found, name, version);
                    break;
                case "rule":
                    Read(found, "SELECT body, draft FROM rule_versions WHERE rule = ?1 AND version = ?2", ("rules", name, version, "rule"), 1);
                    Steps(name, version);
                    break;
                default:
                    Read(found, "SELECT said, draft, approved, activated, retired FROM recipe_versions WHERE recipe = ?1 AND version = ?2", ("recipes", name, version, "recipe"), 4);
                    break;
            }
        }

        return found;
    }

    private void Read(List<FoundVersion> found, string sql, (string Folder, string Name, string Version, string Word) of, int facts)
    {
        using var rows = db.Prepare(sql).Bind(1, of.Name).Bind(2, of.Version).Query();
        if (!rows.Read())
        {
            return;
        }

        found.Add(File(of, rows.Bytes(0)));
        for (var i = 1; i <= facts; i++)
        {
            take(rows.NullableInt64(i));
        }
    }

    /// <summary>A map that came as a file of the node's folder has no life: its publication is all there is.</summary>
    private void Published(List<FoundVersion> found, string target, string version)
    {
        using var rows = db.Prepare("SELECT body, position FROM maps WHERE target = ?1 AND version = ?2 ORDER BY position DESC LIMIT 1").Bind(1, target).Bind(2, version).Query();
        if (rows.Read())
        {
            take(rows.Int64(1));
            var file = File(("maps", target, version, "map"), rows.Bytes(0));
            if (found.All(f => f.Path != file.Path))
            {
                found.Add(file);
            }
        }
    }

    private void Steps(string rule, string version)
    {
        using var rows = db.Prepare("SELECT position FROM rule_steps WHERE rule = ?1 AND version = ?2").Bind(1, rule).Bind(2, version).Query();
        while (rows.Read())
        {
            take(rows.Int64(0));
        }
    }

    private static FoundVersion File((string Folder, string Name, string Version, string Word) of, byte[] content) =>
        new($"{of.Folder}/{Safe(of.Name)}-{Safe(of.Version)}.json", $"{of.Word} {of.Name} {of.Version}", content);

    /// <summary>A name as a file may have it anywhere. Different names stay different.</summary>
    private static string Safe(string name)
    {
        var safe = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            safe.Append(char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'.' ? $"{(char)b}" : $"%{b:X2}");
        }

        return safe.ToString();
    }
}

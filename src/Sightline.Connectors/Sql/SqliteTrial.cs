using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Connectors.Sql;

/// <summary>Tries an SQLite file: whether it may be written, and whether its table keeps what it is given. What was begun is rolled back.</summary>
internal static class SqliteTrial
{
    public static IReadOnlyList<ProbeFinding> Run(SqlTargetOptions options, SqliteFile file)
    {
        var found = new List<ProbeFinding>
        {
            new(ProbeChecks.Certificate, ProbeVerdict.NotAsked, "There is none: the target is a file."),
            new(ProbeChecks.Clock, ProbeVerdict.NotAsked, "There is none: the target is a file."),
            new(ProbeChecks.SignIn, ProbeVerdict.NotAsked, "There is none: the target is a file."),
        };
        try
        {
            using var database = file.Open();
            database.Run("BEGIN IMMEDIATE");
            found.Add(Right("write", null, $"{file.Path} may be written."));
            var (shape, problem) = SqliteCatalogue.Table(database, options.Table!);
            found.Add(Right("table", problem ?? SqlShapeCheck.Problem(options, shape!), "Every column keeps what it is given, and the key has a unique index of its own."));
            database.Run("ROLLBACK");
        }
        catch (SqliteFailure e)
        {
            found.Add(Right("write", $"{file.Path}: {e.Message}. Let the account of this node write the file and its folder.", ""));
        }

        return found;
    }

    public static CodeList Codes(SqlTargetOptions options, SqliteFile file)
    {
        try
        {
            using var database = file.Open();
            var codes = new List<string>();
            using var rows = database.Prepare(SqlCodes.Question(options.Codes!, "")).Query();
            while (rows.Read())
            {
                codes.Add(rows.Text(0));
            }

            return SqlCodes.Of(codes, options.Codes!);
        }
        catch (SqliteFailure e)
        {
            return new CodeList.CannotTell($"{file.Path}: {e.Message}. Correct codes.");
        }
    }

    private static ProbeFinding Right(string right, string? problem, string good) =>
        new($"{ProbeChecks.Permission} {right}", problem is null ? ProbeVerdict.Good : ProbeVerdict.Bad, problem ?? good);
}

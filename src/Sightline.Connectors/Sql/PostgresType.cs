namespace Sightline.Connectors.Sql;

/// <summary>What PostgreSQL's types can keep. The modifier carries a type's length, precision or digits of a second.</summary>
internal static class PostgresType
{
    private const int LengthHeader = 4;

    /// <summary>The column or parameter with what its type can keep.</summary>
    /// <param name="name">Name of the column or parameter.</param>
    /// <param name="type">The type's own name, or empty when it is none of the server's base types.</param>
    /// <param name="written">The type as people write it.</param>
    /// <param name="modifier">The type's modifier, -1 for none.</param>
    public static SqlColumn Column(string name, string type, string written, int modifier) => type switch
    {
        "text" => new(name, written, SqlFamily.Text),
        "varchar" => new(name, written, SqlFamily.Text) { Characters = Length(modifier) },
        "bpchar" => new(name, written, SqlFamily.Text) { Characters = Length(modifier), IsPadded = true },
        "int2" => new(name, written, SqlFamily.Integer) { Bits = 16 },
        "int4" => new(name, written, SqlFamily.Integer) { Bits = 32 },
        "int8" => new(name, written, SqlFamily.Integer) { Bits = 64 },
        "numeric" => Numeric(name, written, modifier),
        "bool" => new(name, written, SqlFamily.Boolean),
        "timestamptz" => new(name, written, SqlFamily.Timestamp) { SecondDigits = modifier < 0 ? 6 : modifier },
        "json" or "jsonb" => new(name, written, SqlFamily.Json),
        _ => new(name, written, SqlFamily.Other),
    };

    private static int? Length(int modifier) => modifier < 0 ? null : modifier - LengthHeader;

    private static SqlColumn Numeric(string name, string written, int modifier)
    {
        if (modifier < 0)
        {
            return new SqlColumn(name, written, SqlFamily.Decimal);
        }

        var precision = ((modifier - LengthHeader) >> 16) & 0xFFFF;
        // Eleven bits with a sign.
        var scale = (((modifier - LengthHeader) & 0x7FF) ^ 1024) - 1024;
        return scale < 0 || scale > precision
            ? new SqlColumn(name, written, SqlFamily.Other)
            : new SqlColumn(name, written, SqlFamily.Decimal) { Digits = (precision - scale, scale) };
    }
}

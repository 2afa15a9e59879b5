using Sightline.Connectors.Sql;

namespace Sightline.Tests.Connectors.Sql;

public sealed class SqlTypeTests
{
    [Theory]
    [InlineData("INTEGER", "Integer", null)]
    [InlineData("BIGINT", "Integer", null)]
    // SQLite looks for INT first, wherever it stands.
    [InlineData("POINT TEXT", "Integer", null)]
    [InlineData("varchar( 20 )", "Text", 20)]
    [InlineData("TEXT", "Text", null)]
    [InlineData("", "Text", null)]
    [InlineData("BLOB", "Other", null)]
    [InlineData("DOUBLE PRECISION", "Other", null)]
    [InlineData("DECIMAL(10,3)", "Numeric", null)]
    [InlineData("DATETIME", "Numeric", null)]
    public void An_SQLite_type_keeps_what_its_affinity_keeps(string declared, string family, int? characters)
    {
        var column = SqliteCatalogue.Column("a", declared);
        Assert.Equal((family, characters), (column.Family.ToString(), column.Characters));
    }

    [Theory]
    // Modifiers as the server keeps them: length + 4, and (precision << 16 | scale) + 4.
    [InlineData("varchar", 14, "Text", 10, null, null)]
    [InlineData("numeric", (10 << 16 | 3) + 4, "Decimal", null, 7, 3)]
    [InlineData("numeric", (5 << 16 | 0x7FE) + 4, "Other", null, null, null)]
    [InlineData("numeric", -1, "Decimal", null, null, null)]
    [InlineData("float8", -1, "Other", null, null, null)]
    [InlineData("timestamp", -1, "Other", null, null, null)]
    public void A_PostgreSQL_type_keeps_what_its_modifier_says(string type, int modifier, string family, int? characters, int? before, int? after)
    {
        var column = PostgresType.Column("a", type, type, modifier);
        Assert.Equal((family, characters, before, after), (column.Family.ToString(), column.Characters, column.Digits?.Before, column.Digits?.After));
    }

    [Fact]
    public void A_name_cannot_leave_its_quotes() => Assert.Equal("\"a\"\"; DROP TABLE x; --\"", SqlName.Quote("a\"; DROP TABLE x; --"));
}

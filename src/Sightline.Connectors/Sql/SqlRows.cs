using System.Text.Json.Nodes;
using Sightline.Connectors.Templates;
using Sightline.Model;

namespace Sightline.Connectors.Sql;

/// <summary>One value of a row and the column it goes to. A null text is NULL.</summary>
internal sealed record SqlCell(SqlColumn Column, SqlType Type, string? Text);

/// <summary>Makes the row of a message: the key first, then what the target's file maps.</summary>
internal sealed class SqlRows(SqlTargetOptions options)
{
    private readonly IReadOnlyList<Source> _sources = [.. options.Columns.Select(Source.Of)];

    /// <summary>The cells, or in <paramref name="fault"/> why this message has no row here.</summary>
    public IReadOnlyList<SqlCell>? Make(DeliveryMessage message, SqlShape shape, out string fault)
    {
        fault = "";
        var cells = new List<SqlCell> { new(shape.Find(options.KeyColumn)!, SqlType.Text, message.Key) };
        foreach (var source in _sources)
        {
            var column = shape.Find(source.Name)!;
            if (!source.TryValue(message, out var value) && column.HasDefault)
            {
                continue;
            }

            var text = value is null ? null : SqlValue.Of(source.Type, value, out fault);
            fault = fault.Length > 0 ? fault
                : text is null ? Empty(column)
                : SqlValue.Misfit(source.Type, text, column, options.Engine!.Value) ?? "";
            if (fault.Length > 0)
            {
                fault = $"The value for {column.Name} of {shape.Title} is {fault}";
                return null;
            }

            cells.Add(new SqlCell(column, source.Type, text));
        }

        return cells;
    }

    private static string Empty(SqlColumn column) =>
        column.NotNull ? "missing in this message, and the column is NOT NULL. Add the field to the map, or let the column be NULL or have a default." : "";

    private sealed record Source(string Name, SqlType Type, TextTemplate? Text, BodyTemplate? Document)
    {
        public static Source Of(SqlColumnOptions column) => column.Value is JsonValue text
            ? new(column.Name, column.Type!.Value, TextTemplate.Parse(text.GetValue<string>()), null)
            : new(column.Name, column.Type!.Value, null, new BodyTemplate(column.Value));

        /// <summary>False when the message does not have the field.</summary>
        public bool TryValue(DeliveryMessage message, out JsonNode? value)
        {
            if (Document is not null)
            {
                value = JsonNode.Parse(Document.Render(message));
                return true;
            }

            if (Text!.OnlyName is { } name)
            {
                return TextTemplate.TryValue(message, name, out value);
            }

            var filled = Text.Fill(message, plain => plain, out _);
            value = filled is null ? null : JsonValue.Create(filled);
            return filled is not null;
        }
    }
}

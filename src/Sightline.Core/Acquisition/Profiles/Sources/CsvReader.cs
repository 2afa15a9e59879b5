using System.Text;

namespace Sightline.Acquisition.Profiles.Sources;

/// <summary>One row. The problem says why it is no row.</summary>
internal sealed record CsvRow(long Line, IReadOnlyList<string> Cells, string? Problem = null);

/// <summary>RFC 4180 rows, one at a time. A quote inside a cell that does not begin with one is taken as it stands, as 5" pipe.</summary>
internal sealed class CsvReader(TextReader text, char separator)
{
    private readonly StringBuilder _cell = new();
    private long _line = 1;

    /// <summary>The next row that is not blank; null at the end.</summary>
    public CsvRow? Read()
    {
        while (text.Peek() is '\r' or '\n')
        {
            EndOfLine(text.Read());
        }

        return text.Peek() < 0 ? null : Row();
    }

    private CsvRow Row()
    {
        var start = _line;
        var cells = new List<string>();
        string? problem = null;
        while (true)
        {
            problem = Cell(start) ?? problem;
            cells.Add(_cell.ToString());
            var next = text.Read();
            if (next == separator)
            {
                continue;
            }

            EndOfLine(next);
            return new CsvRow(start, cells, problem);
        }
    }

    private string? Cell(long start)
    {
        _cell.Clear();
        if (text.Peek() == '"')
        {
            return Quoted(start);
        }

        while (!AtEndOfCell())
        {
            _cell.Append((char)text.Read());
        }

        return null;
    }

    private string? Quoted(long start)
    {
        Skip();
        while (true)
        {
            var next = text.Read();
            if (next < 0)
            {
                return $"A quote opened in the row of line {start} is never closed, so nothing after it was read. Close it.";
            }

            if (next == '"')
            {
                if (text.Peek() != '"')
                {
                    return AfterQuote();
                }

                Skip();
            }

            Count(next);
            _cell.Append((char)next);
        }
    }

    private string? AfterQuote()
    {
        if (AtEndOfCell())
        {
            return null;
        }

        while (!AtEndOfCell())
        {
            _cell.Append((char)text.Read());
        }

        return $"A cell goes on after its closing quote ('{_cell}'). Double the quotes inside it.";
    }

    private void Skip() => _ = text.Read();

    private bool AtEndOfCell() => text.Peek() is var next && (next < 0 || next == separator || next is '\r' or '\n');

    private void EndOfLine(int read)
    {
        if (read == '\r' && text.Peek() == '\n')
        {
            Skip();
        }

        if (read >= 0)
        {
            _line++;
        }
    }

    // Inside quotes CR LF is one line end, so only LF and a lone CR count.
    private void Count(int read)
    {
        if (read == '\n' || (read == '\r' && text.Peek() != '\n'))
        {
            _line++;
        }
    }
}

using System.Text;
using Sightline.Contract;

namespace Sightline.Server.Api;

/// <summary>The books as Prometheus text, beside the meters: a scrape shows whether every part is accounted for.</summary>
internal static class BooksText
{
    public static string Write(Books books)
    {
        var text = new StringBuilder();
        Line("received", "Messages answered for good, repeats left out.", books.Received);
        Line("stored", "Inspections in the journal.", books.Stored);
        Line("refused", "Messages in quarantine.", books.Refused);
        Line("delivered", "Records every target has.", books.Delivered);
        Line("waiting", "Records on their way.", books.Waiting);
        Line("parked", "Records that wait for something named.", books.Parked);
        Line("closed", "Records closed by a person or policy.", books.Closed);
        Line("gaps", "Numbers missing in the sources' counters.", books.Gaps);
        Line("balanced", "1 when the books balance.", books.Balanced ? 1 : 0);
        Line("behind", "Facts not yet in the projections.", books.Head - books.Projected);
        text.Append("# HELP sightline_outbox_entries Outbox entries by target and state.\n# TYPE sightline_outbox_entries gauge\n");
        foreach (var target in books.Targets)
        {
            foreach (var (state, count) in ((string, long)[])[("delivered", target.Delivered), ("waiting", target.Waiting), ("parked", target.Parked), ("closed", target.Closed)])
            {
                text.Append($"sightline_outbox_entries{{target=\"{target.Target}\",state=\"{state}\"}} {count}\n");
            }
        }

        return text.ToString();

        void Line(string name, string help, long value) =>
            text.Append($"# HELP sightline_books_{name} {help}\n# TYPE sightline_books_{name} gauge\nsightline_books_{name} {value}\n");
    }
}

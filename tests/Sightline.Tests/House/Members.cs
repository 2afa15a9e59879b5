using System.Text.RegularExpressions;

namespace Sightline.Tests.House;

/// <summary>A method, a property or a constructor and its length in lines, attributes and comments before it left out.</summary>
internal sealed record Member(string Header, int Line, int Lines);

/// <summary>
/// Finds members by counting brackets in blanked code; it knows types, bodies and expression bodies, and nothing of
/// what the code means. A field's initialiser is data and is not measured.
/// </summary>
internal static class Members
{
    public static IReadOnlyList<Member> Of(SourceFile file)
    {
        var members = new List<Member>();
        Collect(file, 0, file.Code.Length, members);
        return members;
    }

    private static void Collect(SourceFile file, int from, int end, List<Member> members)
    {
        var code = file.Code;
        for (var at = SkipToMember(code, from, end); at < end;)
        {
            var (open, last) = Extent(code, at, end);
            var header = Regex.Replace(code[at..(open < 0 ? last : open)], @"\s+", " ").Trim();
            if (Regex.IsMatch(header, @"^[^(<{;=:]*\b(class|struct|interface|enum|record|namespace|extension)\b"))
            {
                if (open >= 0)
                {
                    Collect(file, open + 1, last - 1, members);
                }
            }
            else if (IsMeasured(header, open))
            {
                members.Add(new Member(header, file.LineOf(at), code.AsSpan(at, last - at).Count('\n') + 1));
            }

            at = SkipToMember(code, last, end);
        }
    }

    // A body in braces, or an expression body. What has a plain "=" before either is a field with its initialiser.
    private static bool IsMeasured(string header, int open)
    {
        var top = WithoutBrackets(header);
        var arrow = top.IndexOf("=>", StringComparison.Ordinal);
        var assigned = Regex.Match(top, "(?<![=!<>])=(?![=>])");
        return (open >= 0 || arrow >= 0) && !(assigned.Success && (arrow < 0 || assigned.Index < arrow) && !top.Contains("operator"));
    }

    /// <summary>First brace of the member's body (or −1) and the position after its end.</summary>
    private static (int Open, int Last) Extent(string code, int at, int end)
    {
        var depth = 0;
        var open = -1;
        var runsToSemicolon = false;
        for (var i = at; i < end; i++)
        {
            var c = code[i];
            if (c == ';' && depth == 0)
            {
                return (open, i + 1);
            }

            if (c == '=' && depth == 0 && open < 0 && !IsOperatorName(code, at, i))
            {
                runsToSemicolon = true;
            }

            if (c == '{' && depth == 0 && open < 0 && !runsToSemicolon)
            {
                open = i;
            }

            depth += c is '{' or '(' or '[' ? 1 : c is '}' or ')' or ']' ? -1 : 0;
            if (c == '}' && depth == 0 && !runsToSemicolon && !IsInitialised(code, i + 1, end))
            {
                return (open, i + 1);
            }
        }

        return (open, end);
    }

    private static bool IsOperatorName(string code, int at, int i) => Regex.IsMatch(code[at..i], @"\boperator\s*[=!<>]*$");

    private static bool IsInitialised(string code, int at, int end)
    {
        while (at < end && char.IsWhiteSpace(code[at]))
        {
            at++;
        }

        return at < end && code[at] == '=';
    }

    private static int SkipToMember(string code, int at, int end)
    {
        while (at < end)
        {
            if (char.IsWhiteSpace(code[at]) || code[at] is ';' or '}')
            {
                at++;
            }
            else if (code[at] == '#')
            {
                at = code.IndexOf('\n', at) is var line and >= 0 ? line : end;
            }
            else if (code[at] == '[')
            {
                at = EndOfBrackets(code, at, end);
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static int EndOfBrackets(string code, int at, int end)
    {
        var depth = 0;
        for (; at < end; at++)
        {
            depth += code[at] == '[' ? 1 : code[at] == ']' ? -1 : 0;
            if (depth == 0)
            {
                return at + 1;
            }
        }

        return end;
    }

    private static string WithoutBrackets(string header)
    {
        var depth = 0;
        return string.Concat(header.Where(c =>
        {
            depth -= c is ')' or ']' or '}' ? 1 : 0;
            var keep = depth == 0;
            depth += c is '(' or '[' or '{' ? 1 : 0;
            return keep;
        }));
    }
}

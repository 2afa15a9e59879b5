namespace Sightline.Tests.House;

/// <summary>
/// Blanks comments and literals so that the rules see code only. Positions and line breaks stay; code in the holes of
/// an interpolated string stays too, because a stranger named there is still named.
/// </summary>
internal static class CSharpText
{
    public static string Blank(string text)
    {
        var scan = new Scan(text);
        scan.Code(stopAtBrace: false);
        return scan.ToString();
    }

    private sealed class Scan(string text)
    {
        private readonly char[] _out = [.. text.Select(c => c is '\n' or '\r' ? c : ' ')];
        private int _at;

        public override string ToString() => new(_out);

        /// <summary>Copies code. In a hole it stops before the brace that closes the hole, or at the colon of a format.</summary>
        public void Code(bool stopAtBrace)
        {
            var depth = 0;
            while (_at < text.Length)
            {
                var c = text[_at];
                if (stopAtBrace && depth == 0 && (c == '}' || (c == ':' && Peek(1) != ':' && text[_at - 1] != ':')))
                {
                    return;
                }

                depth += c is '{' or '(' or '[' ? 1 : c is '}' or ')' or ']' ? -1 : 0;
                if (!TrySkip(c))
                {
                    _out[_at] = c;
                    _at++;
                }
            }
        }

        private bool TrySkip(char c)
        {
            switch (c)
            {
                case '/' when Peek(1) == '/':
                    _at = EndOf("\n", _at, 0);
                    return true;
                case '/' when Peek(1) == '*':
                    _at = EndOf("*/", _at + 2, 2);
                    return true;
                case '\'':
                    Quoted('\'', verbatim: false, dollars: 0);
                    return true;
                case '#' when AtLineStart():
                    Directive();
                    return true;
                case '"' or '$' or '@':
                    return TryString();
                default:
                    return false;
            }
        }

        private bool TryString()
        {
            var quote = _at;
            while (quote < text.Length && text[quote] is '$' or '@')
            {
                quote++;
            }

            if (quote >= text.Length || text[quote] != '"')
            {
                return false;   // @class, or a lone $ in broken code
            }

            var dollars = text.AsSpan(_at, quote - _at).Count('$');
            var verbatim = text.AsSpan(_at, quote - _at).Contains('@');
            var quotes = Run('"', quote);
            _at = quote;
            if (quotes >= 3 && !verbatim)
            {
                Raw(quotes, dollars);
            }
            else
            {
                Quoted('"', verbatim, dollars);
            }

            return true;
        }

        private void Quoted(char quote, bool verbatim, int dollars)
        {
            for (_at++; _at < text.Length; _at++)
            {
                var c = text[_at];
                if (c == '\\' && !verbatim)
                {
                    _at++;
                }
                else if (c == quote && verbatim && Peek(1) == quote)
                {
                    _at++;
                }
                else if (c == quote || (c == '\n' && !verbatim))
                {
                    _at++;
                    return;
                }
                else if (c == '{' && dollars > 0)
                {
                    HoleOrBrace(1);
                }
            }
        }

        private void Raw(int quotes, int dollars)
        {
            for (_at += quotes; _at < text.Length; _at++)
            {
                if (text[_at] == '"' && Run('"', _at) >= quotes)
                {
                    _at += Run('"', _at);
                    return;
                }

                if (text[_at] == '{' && dollars > 0 && Run('{', _at) >= dollars)
                {
                    _at += Run('{', _at) - dollars;
                    Hole(dollars);
                }
            }
        }

        private void HoleOrBrace(int braces)
        {
            if (Peek(1) == '{')
            {
                _at++;   // {{ is a brace, not a hole
                return;
            }

            Hole(braces);
        }

        /// <summary>Leaves the position on the last closing brace.</summary>
        private void Hole(int braces)
        {
            _at += braces;
            Code(stopAtBrace: true);
            while (_at < text.Length && text[_at] != '}')
            {
                _at++;   // the format after the colon
            }

            _at += braces - 1;
        }

        private void Directive()
        {
            for (; _at < text.Length && text[_at] != '\n'; _at++)
            {
                _out[_at] = text[_at];
            }
        }

        private bool AtLineStart()
        {
            var before = _at - 1;
            while (before >= 0 && text[before] is ' ' or '\t')
            {
                before--;
            }

            return before < 0 || text[before] == '\n';
        }

        private int EndOf(string mark, int from, int past)
        {
            var found = text.IndexOf(mark, Math.Min(from, text.Length), StringComparison.Ordinal);
            return found < 0 ? text.Length : found + past;
        }

        private int Run(char c, int from)
        {
            var end = from;
            while (end < text.Length && text[end] == c)
            {
                end++;
            }

            return end - from;
        }

        private char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';
    }
}

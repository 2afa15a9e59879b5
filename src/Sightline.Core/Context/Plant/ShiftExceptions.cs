using Sightline.Contract;

namespace Sightline.Context.Plant;

/// <summary>Checks the exceptions of a shift. Two for one day would leave open which of them is meant, and are refused.</summary>
internal static class ShiftExceptions
{
    public static IEnumerable<ContractError> Problems(IReadOnlyList<ShiftException> exceptions)
    {
        var taken = new List<(DateOnly From, DateOnly To, int Of)>();
        for (var i = 0; i < exceptions.Count; i++)
        {
            var at = $"/exceptions/{i}";
            if (exceptions[i] is not { } exception)
            {
                yield return new ContractError(at, "Is null. Send an object with from.");
                continue;
            }

            foreach (var (name, text) in ((string, string?)[])[("start", exception.Start), ("end", exception.End)])
            {
                if (text is not null && !ShiftRule.TryTime(text, out _))
                {
                    yield return new ContractError($"{at}/{name}", $"Is '{text}'. Send a local time of day such as 06:00, or leave both out for no shift.");
                }
            }

            var (from, to) = (ShiftRule.Day(exception.From), ShiftRule.Day(exception.To ?? exception.From));
            if (from is null)
            {
                yield return new ContractError($"{at}/from", $"Is '{exception.From}'. Send a day such as 2026-12-24.");
            }

            if (to is null && exception.To is not null)
            {
                yield return new ContractError($"{at}/to", $"Is '{exception.To}'. Send a day such as 2026-12-26, or leave it out for one day.");
            }

            if (from is not { } first || to is not { } last)
            {
                continue;
            }

            if (last < first)
            {
                yield return new ContractError($"{at}/to", $"Is '{exception.To}', before {exception.From}. Send the last of the days.");
            }
            else if (taken.Find(t => first <= t.To && last >= t.From) is { To.Year: > 1 } other)
            {
                yield return new ContractError(at, $"Has days of exception {other.Of} too. Give each day one exception.");
            }
            else
            {
                taken.Add((first, last, i));
            }
        }
    }
}

using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Contract;
using Sightline.Exports;
using Sightline.Model;
using static Sightline.Tests.Exports.ExampleMap;

namespace Sightline.Tests.Exports;

/// <summary>Random rules of one field and random values, against a model that takes one step after the other.</summary>
public sealed class FieldPolicyModelTests
{
    private const string Default = "7";

    private sealed record NumberCase(decimal? Value, decimal? Minimum, decimal? Maximum, string OutOfRange, string Missing);

    private sealed record TextCase(string? Value, bool HasLookup, string LookupMissing, int? MaxLength, string TooLong, string Missing);

    private static Gen<decimal?> Limit() => Gen.Choose(-2, 10).Select(n => n < 0 ? (decimal?)null : n);

    private static Gen<NumberCase> Numbers() =>
        from value in Gen.Choose(-1, 22).Select(n => n < 0 ? (decimal?)null : n / 2m)
        from one in Limit()
        from other in Limit()
        from outOfRange in Gen.Elements("park", "default", "drop", "review")
        from missing in Gen.Elements("park", "default", "drop", "review")
        select new NumberCase(value, one < other || other is null ? one : other, one < other || one is null ? other : one, outOfRange, missing);

    private static Gen<TextCase> Texts() =>
        from value in Gen.Elements(null, "", "a", "b", "🔩🔩", "abcdef")
        from hasLookup in Gen.Elements(true, false)
        from lookupMissing in Gen.Elements("park", "default", "drop", "keep", "review")
        from maxLength in Gen.Elements<int?>(null, 1, 2, 5)
        from tooLong in Gen.Elements("park", "cut", "default", "drop", "review")
        from missing in Gen.Elements("park", "default", "drop", "review")
        select new TextCase(value, hasLookup, lookupMissing, maxLength, tooLong, missing);

    [Fact]
    public void Ranges_and_their_policies_agree_with_the_model() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000),
        Prop.ForAll(Numbers().ToArbitrary(), c =>
        {
            var members = new List<string> { """ "from": "measurement.torque" """, $""" "missing": "{c.Missing}" """ };
            AddIf(c.Minimum is not null, $""" "minimum": {Text(c.Minimum)} """);
            AddIf(c.Maximum is not null, $""" "maximum": {Text(c.Maximum)} """);
            AddIf(HasRange(c), $""" "outOfRange": "{c.OutOfRange}" """);
            AddIf(c.Missing == "default" || (HasRange(c) && c.OutOfRange == "default"), $""" "default": "{Default}" """);
            var measured = c.Value is { } value ? Inspection() with { Measurements = [new Measurement { Name = "torque", Value = value }] } : Inspection() with { Measurements = [] };
            Assert.Equal(Model(c), Said(members, measured));

            void AddIf(bool there, string member)
            {
                if (there)
                {
                    members.Add(member);
                }
            }
        }));

    [Fact]
    public void Lookups_lengths_and_their_policies_agree_with_the_model() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000),
        Prop.ForAll(Texts().ToArbitrary(), c =>
        {
            var usesDefault = c.Missing == "default" || (c.HasLookup && c.LookupMissing == "default") || (c.MaxLength is not null && c.TooLong == "default");
            List<string> members =
            [
                """ "from": "part.batch" """, $""" "missing": "{c.Missing}" """,
                .. c.HasLookup ? (string[])[""" "lookup": { "a": "looked up", "b": "B" } """, $""" "lookupMissing": "{c.LookupMissing}" """] : [],
                .. c.MaxLength is not null ? (string[])[$""" "maxLength": {c.MaxLength} """, $""" "tooLong": "{c.TooLong}" """] : [],
                .. usesDefault ? (string[])[$""" "default": "{Default}" """] : [],
            ];
            Assert.Equal(Model(c), Said(members, Inspection() with { Part = new PartIdentity { Serial = "1", Batch = c.Value } }));
        }));

    private static string Said(IEnumerable<string> members, Inspection inspection) => Plan(WithFields($"\"f\": {{ {string.Join(",", members)} }}")).Translate(Record(inspection)) switch
    {
        Translation.Ready ready => $"sent {(ready.Fields["f"] is { } f ? f.ToString() : "nothing")} remarks {ready.Remarks.Count}",
        var other => other.GetType().Name,
    };

    private static string Model(NumberCase c) => c.Value is not { } value ? Acted(c.Missing, silent: true)
        : value < (c.Minimum ?? value) || value > (c.Maximum ?? value) ? Acted(c.OutOfRange)
        : $"sent {Text(value)} remarks 0";

    private static string Model(TextCase c)
    {
        if (string.IsNullOrEmpty(c.Value))
        {
            return Acted(c.Missing, silent: true);
        }

        var (value, remarks) = (c.Value, 0);
        if (c.HasLookup)
        {
            string? word = c.Value switch { "a" => "looked up", "b" => "B", _ => null };
            if (word is null && c.LookupMissing != "keep")
            {
                return Acted(c.LookupMissing);
            }

            (value, remarks) = (word ?? value, word is null ? 1 : 0);
        }

        var characters = value.EnumerateRunes().Select(r => r.ToString()).ToList();
        if (c.MaxLength is not { } longest || characters.Count <= longest)
        {
            return $"sent {value} remarks {remarks}";
        }

        return c.TooLong == "cut" ? $"sent {string.Concat(characters.Take(longest))} remarks {remarks + 1}" : Acted(c.TooLong, remarks: remarks);
    }

    private static string Acted(string policy, bool silent = false, int remarks = 0) => policy switch
    {
        "default" => $"sent {Default} remarks {remarks + 1}",
        "drop" => $"sent nothing remarks {remarks + (silent ? 0 : 1)}",
        "review" => "Review",
        _ => "Parked",
    };

    private static bool HasRange(NumberCase c) => c.Minimum is not null || c.Maximum is not null;

    private static string Text(decimal? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

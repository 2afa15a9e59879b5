using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Tests.Model;

/// <summary>Random messages, good and broken, against a model that knows each member's pool of good and bad values.</summary>
public sealed class InspectionReaderPropertyTests
{
    /// <summary>Of each member: values that are good, values that are not, and whether it must be there.</summary>
    private static readonly (string Name, bool Required, string[] Good, string[] Bad)[] Pools =
    [
        ("id", true, ["\"1\"", "\"00\"", "\"NA\""], ["1", "\"\"", "null", "{}"]),
        ("station", true, ["\"A/1\"", "\"ü\""], ["true", "[]", "\" \""]),
        ("part", true, ["{\"serial\":\"S\"}", "{\"batch\":\"B\",\"serial\":null}", "{\"serial\":\"S\",\"odd\":{}}"], ["{}", "null", "{\"serial\":5}", "7"]),
        ("inspectedAt", true, ["\"2026-11-20T08:00:00Z\"", "\"2026-11-20T08:00:00.5+05:30\""], ["\"2026-11-20\"", "5", "null"]),
        ("result", true, ["\"pass\"", "\"fail\"", "\"review\""], ["\"Pass\"", "0", "null"]),
        ("confidence", false, ["0", "1", "0.97", "null"], ["-0.5", "1.1", "\"1\""]),
        ("defects", false, ["[]", "[{\"class\":\"a\"}]", "null"], ["{}", "[1]", "[{\"class\":\"\"}]"]),
        ("measurements", false, ["[{\"name\":\"d\",\"value\":1.5}]"], ["[{\"name\":\"d\"}]", "[{\"value\":1}]"]),
        ("codes", false, ["[{\"value\":\"x\"}]"], ["[{}]", "\"x\""]),
        ("recipe", false, ["{\"id\":\"R\"}", "null"], ["{}", "\"R\""]),
        ("model", false, ["{\"name\":\"m\"}"], ["{\"name\":\"m\",\"sha256\":\"zz\"}", "[]"]),
        ("images", false, ["[]"], ["[{\"name\":\"top\",\"sha256\":\"12\"}]"]),
        ("purpose", false, ["\"challenge\"", "null"], ["\"test\"", "1"]),
        ("sequence", false, ["0", "9223372036854775807"], ["-1", "1.5", "\"1\""]),
        ("line", false, ["{}", "{\"speed\":1}"], ["5", "{\"speed\":\"fast\"}"]),
        ("workOrder", false, ["\"WO\"", "null"], ["1001", "\"\""]),
        ("extensions", false, ["{}", "{\"a\":[1,{\"b\":2}]}", "null"], ["5", "{\"a\":1,\"a\":2}"]),
    ];

    [Fact]
    public void A_message_is_taken_exactly_when_every_member_is_good_and_else_every_bad_one_is_named()
    {
        for (var round = 0; round < 3_000; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var (json, bad, strangers) = Write(random);

            var reading = Message.Read(json);

            var named = reading.Errors.Select(e => e.Pointer.Split('/')[1]).Distinct().Order(StringComparer.Ordinal);
            Assert.True(bad.SequenceEqual(named), $"Seed {seed}: {json} has {string.Join(' ', bad)} wrong; named are {string.Join(' ', named)}.");
            Assert.Equal(bad.Count == 0, reading.Inspection is not null);
            Assert.Equal(strangers, reading.UnknownMembers);
            Assert.All(reading.Errors, e => Assert.EndsWith(".", e.Detail));
        }
    }

    [Fact]
    public void What_the_contract_writes_the_reader_reads_back_as_the_same()
    {
        for (var round = 0; round < 500; round++)
        {
            var random = new Random(round);
            var (json, bad, _) = Write(random, perfect: true);
            Assert.Empty(bad);
            var first = Message.Read(json).Inspection!;

            var again = Message.Read(JsonSerializer.Serialize(first, ContractJson.Default.Inspection)).Inspection!;

            Assert.Equal(JsonSerializer.Serialize(first, ContractJson.Default.Inspection), JsonSerializer.Serialize(again, ContractJson.Default.Inspection));
        }
    }

    private static (string Json, List<string> Bad, List<string> Strangers) Write(Random random, bool perfect = false)
    {
        var (members, bad, strangers) = (new List<string>(), new List<string>(), new List<string>());
        var broken = perfect ? 0 : random.Next(3);
        foreach (var (name, required, good, wrong) in Pools.OrderBy(_ => random.Next()))
        {
            if (random.Next(required ? 40 : 2) == 0 && !(perfect && required))
            {
                if (required)
                {
                    bad.Add(name);
                }

                continue;
            }

            var spoilt = random.Next(8) < broken;
            members.Add($"\"{name}\":{(spoilt ? wrong[random.Next(wrong.Length)] : good[random.Next(good.Length)])}");
            if (spoilt)
            {
                bad.Add(name);
            }
        }

        if (random.Next(3) == 0)
        {
            strangers.Add("vendor");
            members.Add("\"vendor\":{\"n\":[1,2,{\"x\":null}]}");
        }

        bad.Sort(StringComparer.Ordinal);
        return ($"{{{string.Join(',', members)}}}", bad, strangers);
    }
}

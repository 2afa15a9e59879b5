using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Context;

/// <summary>A test piece of known verdict, as master data has it.</summary>
internal sealed record ChallengePieceMaster
{
    public string? Name { get; set; }

    /// <summary>What is written on it. Absent: the id of the record.</summary>
    public IReadOnlyList<string>? Serials { get; set; }

    /// <summary>What a station that works says of it: <c>fail</c> (default), <c>pass</c>, <c>review</c>.</summary>
    public string ExpectedResult { get; set; } = "fail";

    /// <summary>The defect class it must find; absent: any.</summary>
    public string? ExpectedClass { get; set; }

    /// <summary>The zone where it must find it; absent: anywhere.</summary>
    public string? Location { get; set; }

    /// <summary>The stations that judge it. Absent: all of <see cref="Line"/>.</summary>
    public IReadOnlyList<string>? Stations { get; set; }

    public string? Line { get; set; }

    /// <summary>Every problem of it.</summary>
    public IEnumerable<ContractError> Problems()
    {
        if (Expected() is not { } expected)
        {
            yield return new ContractError("/expectedResult", $"Is '{ExpectedResult}'. Send fail, pass or review.");
        }
        else if (expected == InspectionResult.Pass && (ExpectedClass ?? Location) is not null)
        {
            yield return new ContractError("/expectedClass", "A piece that must pass shows no defect. Leave expectedClass and location out, or expect fail.");
        }

        if (Stations is null == Line is null)
        {
            yield return new ContractError("/stations", Line is null ? "Names neither stations nor a line. Send who must judge it." : "Names both stations and a line. Send one of them.");
        }

        foreach (var (name, words) in ((string, IReadOnlyList<string>?)[])[("serials", Serials), ("stations", Stations)])
        {
            if (words is { Count: 0 })
            {
                yield return new ContractError($"/{name}", "Is empty. Name one or more, or leave it out.");
            }

            for (var i = 0; i < words?.Count; i++)
            {
                if (string.IsNullOrWhiteSpace(words[i]) || words[i].Length > ContractLimits.WordLength)
                {
                    yield return new ContractError($"/{name}/{i}", $"Is '{words[i]}'. Send 1 to {ContractLimits.WordLength} characters, not blank.");
                }
            }
        }
    }

    public ChallengePiece Named(string id) => new(id, Name, Serials ?? [id], Expected()!.Value, ExpectedClass, Location, Stations, Line);

    private InspectionResult? Expected() => ExpectedResult switch
    {
        "fail" => InspectionResult.Fail,
        "pass" => InspectionResult.Pass,
        "review" => InspectionResult.Review,
        _ => null,
    };
}

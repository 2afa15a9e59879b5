using System.Globalization;

namespace Sightline.Benchmarks;

/// <summary>What to measure and how long.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        dotnet run -c Release --project bench/Sightline.Benchmarks -- [options]
          --quick          short: 3 s for each measurement, history of 100,000
          --seconds N      length of each measurement (default 10, quick 3)
          --only NAMES     some of raw,micro,intake,journey,delivery,targets,pages,backlog,edge-drain,footprint,edge-footprint,history,gate,trace,proof,retention,decisions,parameters,rules
          --millions N     inspections in the history, in millions (default 1)
          --edge N         records that an edge has kept for its hub (default 200,000, quick 20,000)
          --out DIR        where the result files go (default bench/results)
          --name NAME      part of the files' name (default quick or full)
        """;

    public bool Quick { get; init; }

    public double Seconds { get; init; }

    public long History { get; init; }

    /// <summary>Records in an edge's backlog.</summary>
    public long EdgeBacklog { get; init; }

    public IReadOnlyList<string> Only { get; init; } = [];

    public string Out { get; init; } = Path.Combine("bench", "results");

    public string Name { get; init; } = "";

    /// <summary>Seconds before measuring, in which the compiler does its work.</summary>
    public double WarmUp => Math.Clamp(Seconds / 2, 2, 5);

    /// <exception cref="ArgumentException">An option is not known or has no fitting value.</exception>
    public static BenchOptions Read(string[] arguments)
    {
        var quick = arguments.Contains("--quick");
        var options = new BenchOptions { Quick = quick, Seconds = quick ? 3 : 10, History = quick ? 100_000 : 1_000_000, EdgeBacklog = quick ? 20_000 : 200_000, Name = quick ? "quick" : "full" };
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--quick")
            {
                continue;
            }

            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value.\n{Usage}");
            options = arguments[i++] switch
            {
                "--seconds" => options with { Seconds = Number(value) },
                "--millions" => options with { History = (long)(Number(value) * 1_000_000) },
                "--edge" => options with { EdgeBacklog = (long)Number(value) },
                "--only" => options with { Only = value.Split(',') },
                "--out" => options with { Out = value },
                "--name" => options with { Name = value },
                var other => throw new ArgumentException($"{other} is no option.\n{Usage}"),
            };
        }

        return options;
    }

    private static double Number(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : throw new ArgumentException($"'{text}' is no number above 0.\n{Usage}");
}

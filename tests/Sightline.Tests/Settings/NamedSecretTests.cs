using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Sightline.Connectors.Secrets;
using Sightline.Forwarding;
using Sightline.Hosting.Preflights;
using Sightline.Model;
using Sightline.Settings;

namespace Sightline.Tests.Settings;

/// <summary>References with a last day: found wherever they stand in a file, read as before, and told of in time.</summary>
public sealed class NamedSecretTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public NamedSecretTests() => File.WriteAllText(_file, "hunter2\n");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Every_reference_of_a_file_is_found_once_with_its_day() => Assert.Equal(
        [new NamedSecret(true, "/a", "2027-01-31"), new NamedSecret(false, "B", null), new NamedSecret(true, "/c", "soon")],
        NamedSecret.In(JsonNode.Parse("""
            { "headers": { "Authorization": "Bearer ${file:/a;expires=2027-01-31}", "X": "${env:B}${env:B}" }, "list": [ { "deep": "${file:/c;expires=soon}" }, 7, null ] }
            """)));

    [Fact]
    public void A_day_changes_nothing_of_the_secret_and_is_not_shown_with_its_marker()
    {
        var found = new Dictionary<string, string>();
        Assert.Equal("Bearer hunter2", new SecretText($"Bearer ${{file:{_file};expires=2027-01-31}}").Read(found));
        Assert.Equal($"${{file:{_file}}}", found["hunter2"]);
    }

    [Theory]
    [InlineData("${file:/a;expires=31.1.2027}", "a reference whose expires is '31.1.2027'. Write the last day on which the secret is good, such as 2027-01-31.")]
    [InlineData("${file:/a;expires=}", "a reference whose expires is ''. Write the last day on which the secret is good, such as 2027-01-31.")]
    [InlineData("${file:/a;until=2027-01-31}", "not a reference that can be read. Write ${env:NAME} or ${file:PATH}.")]
    [InlineData("${file:a;expires=2027-01-31}", "the relative path 'a'. Give an absolute path.")]
    public void A_day_that_is_none_is_a_fault(string text, string fault) => Assert.Equal([fault], new SecretText(text).Faults());

    [Theory]
    [InlineData("2026-12-21", ProbeVerdict.Good, null)]
    [InlineData("2026-12-20", ProbeVerdict.Doubt, "Notice")]
    [InlineData("2026-11-28", ProbeVerdict.Doubt, "Notice")]
    [InlineData("2026-11-27", ProbeVerdict.Doubt, "Warning")]
    [InlineData("2026-11-22", ProbeVerdict.Doubt, "Warning")]
    [InlineData("2026-11-21", ProbeVerdict.Doubt, "Alarm")]
    [InlineData("2026-11-20", ProbeVerdict.Doubt, "Alarm")]
    [InlineData("2026-11-19", ProbeVerdict.Bad, "Alarm")]
    public void A_secret_is_told_of_30_7_and_1_days_before_its_end(string lastDay, ProbeVerdict verdict, string? severity)
    {
        var trial = new SecretTrial(Options.Create(new PlantSettings()), new ManualClock());
        var secret = new NamedSecret(true, _file, lastDay);
        Assert.Equal(verdict, Assert.Single(trial.Run(new JsonObject { ["a"] = $"${{file:{_file};expires={lastDay}}}" })).Verdict);
        var days = trial.DaysLeft(secret)!.Value;
        Assert.Equal(severity, days <= SecretTrial.Announced[0] ? SecretNotices.SeverityOf(days).ToString() : null);
    }

    [Fact]
    public void The_day_is_the_plants_own()
    {
        var trial = new SecretTrial(Options.Create(new PlantSettings { TimeZone = "Asia/Tokyo" }), new ManualClock(new DateTimeOffset(2026, 11, 20, 16, 0, 0, TimeSpan.Zero)));
        Assert.Equal(-1, trial.DaysLeft(new NamedSecret(true, "/a", "2026-11-20")));
    }

    [Fact]
    public void A_secret_that_cannot_be_read_is_bad_and_a_file_without_one_is_not_asked()
    {
        var trial = new SecretTrial(Options.Create(new PlantSettings()), new ManualClock());
        var missing = Assert.Single(trial.Run(new JsonObject { ["a"] = "${file:/nowhere/at/all}" }));
        Assert.Equal(ProbeVerdict.Bad, missing.Verdict);
        Assert.Contains("/nowhere/at/all cannot be read", missing.Detail, StringComparison.Ordinal);
        Assert.Equal(ProbeVerdict.NotAsked, Assert.Single(trial.Run([])).Verdict);
    }
}

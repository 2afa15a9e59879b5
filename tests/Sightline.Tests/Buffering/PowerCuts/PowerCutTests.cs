namespace Sightline.Tests.Buffering.PowerCuts;

/// <summary>
/// The power goes, again and again, at every kind of moment. SIGHTLINE_POWER_CUTS and SIGHTLINE_POWER_CUT_SEED lengthen and
/// repeat it; tests/soak/power-cut.sh sets them.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private static int Journals => Number("SIGHTLINE_POWER_CUTS") ?? 60;

    private static int Seed => Number("SIGHTLINE_POWER_CUT_SEED") ?? Random.Shared.Next();

    [Fact]
    public Task What_was_acknowledged_before_the_power_went_is_there_in_order_and_the_rest_is_whole_or_not_there() => RunAsync(oneFailsOf: 0);

    [Fact]
    public Task A_disk_that_refuses_writes_and_flushes_before_the_power_goes_costs_nothing_that_was_acknowledged() => RunAsync(oneFailsOf: 12);

    [Fact]
    public async Task The_simulated_disk_forgets_what_was_not_flushed()
    {
        var disk = new SimulatedDisk(new Random(1));
        using var folder = new JournalFolder();
        using (DiskVfs.Put(folder.Folder.Path, disk))
        await using (var journal = folder.Open())
        {
            await journal.AppendAsync(folder.Draft("flushed"), default);
            using var beside = folder.Beside();
            beside.Run("CREATE TABLE not_flushed (x)");
            var lies = Enumerable.Range(0, 40).Select(_ => disk.AfterPowerCut()["journal.db-wal"].Length).Distinct().ToList();

            Assert.True(lies.Count > 1, "A log that is not flushed has one length only.");
        }
    }

    private async Task RunAsync(int oneFailsOf)
    {
        var (first, kills, cuts, acknowledged, refused) = (Seed, 0, 0, 0, 0);
        for (var i = 0; i < Journals; i++)
        {
            var run = new PowerCutRun(first + i, oneFailsOf);
            try
            {
                await run.RunAsync();
            }
            catch (Exception failed)
            {
                throw new InvalidOperationException($"Seed {first + i}: {failed.Message}", failed);
            }

            (kills, cuts, acknowledged, refused) = (kills + run.Kills, cuts + run.Cuts, acknowledged + run.Acknowledged, refused + run.Refused);
        }

        output.WriteLine($"{Journals} journals from seed {first}, {kills} kills before the power went, {cuts} states after a power cut, {acknowledged} facts acknowledged and all found, {refused} operations refused by the disk.");
        Assert.True(acknowledged > Journals && (refused > 0 || oneFailsOf == 0));
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}

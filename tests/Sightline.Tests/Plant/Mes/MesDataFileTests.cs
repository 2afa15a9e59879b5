using System.Net;
using Sightline.Plant.Mes;

namespace Sightline.Tests.Plant.Mes;

public sealed class MesDataFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sightline-mes-").FullName;

    private MesOptions Options => new() { DataFile = Path.Combine(_folder, "mes", "records.jsonl") };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_restarted_MES_knows_its_records_their_keys_and_goes_on_counting()
    {
        await using (var before = await MesRig.StartAsync(Options))
        {
            using var ok = await before.PostAsync("key-1", MesRig.GoodPart("SN-1"));
            using var nok = await before.PostAsync("key-2", MesRig.BadPart("SN-2"));
        }

        await using var after = await MesRig.StartAsync(Options);
        using var again = await after.PostAsync("key-1", MesRig.GoodPart("SN-1"));
        using var next = await after.PostAsync("key-3", MesRig.GoodPart("SN-1"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("MR-000003", (await MesRig.JsonOf(next)).GetProperty("id").GetString());
        Assert.Equal((3, 1, 1), await after.CountAsync());
        Assert.Equal(2, (await after.GetAsync("records?part=SN-1")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await after.GetAsync("nonconformances")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_record_is_in_the_file_before_it_is_answered()
    {
        await using var rig = await MesRig.StartAsync(Options);
        using var _ = await rig.PostAsync("key-1", MesRig.GoodPart());

        using var reader = new StreamReader(new FileStream(Options.DataFile!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var line = Assert.Single((await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("\"key\":\"key-1\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_last_line_is_set_aside_and_the_rest_is_kept()
    {
        await using (var before = await MesRig.StartAsync(Options))
        {
            using var _ = await before.PostAsync("key-1", MesRig.GoodPart());
        }

        await File.AppendAllTextAsync(Options.DataFile!, "{\"seq\":2,\"id\":\"MR-0");
        await using var after = await MesRig.StartAsync(Options);
        using var next = await after.PostAsync("key-2", MesRig.GoodPart());
        Assert.Equal("MR-000002", (await MesRig.JsonOf(next)).GetProperty("id").GetString());
        Assert.Equal("{\"seq\":2,\"id\":\"MR-0", await File.ReadAllTextAsync(Options.DataFile + ".torn"));
    }

    [Fact]
    public async Task A_file_that_is_not_its_own_stops_the_start_and_names_the_line()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Options.DataFile!)!);
        await File.WriteAllTextAsync(Options.DataFile!, "{\"hello\":1}\n");
        var problem = await Assert.ThrowsAsync<InvalidDataException>(() => MesRig.StartAsync(Options));
        Assert.Contains("line 1", problem.Message, StringComparison.Ordinal);
        Assert.Equal("{\"hello\":1}\n", await File.ReadAllTextAsync(Options.DataFile!));
    }
}

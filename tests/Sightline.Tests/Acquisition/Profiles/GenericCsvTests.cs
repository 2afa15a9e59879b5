using Sightline.Acquisition.Profiles;

namespace Sightline.Tests.Acquisition.Profiles;

public sealed class GenericCsvTests
{
    [Fact]
    public void Columns_named_like_the_contract_are_taken_and_identities_survive_character_by_character()
    {
        var record = Assert.Single(Ready("""
            id,station,serial,batch,inspectedAt,result,confidence,class,x,y,width,height,workOrder,recipe,recipeVersion,model,modelVersion,sequence,oven
            007,L1,00000000001234567890,NA,2026-11-20T08:00:00.5+01:00,fail,0.97,"scratch, deep",1.50,2,3,4,WO-1,R,4,net,2.3,12,"hot"
            """));

        Assert.Equal("""
            {"id":"007","station":"L1","part":{"serial":"00000000001234567890","batch":"NA"},"inspectedAt":"2026-11-20T08:00:00.5+01:00","result":"fail",
            "confidence":0.97,"defects":[{"class":"scratch, deep","location":{"x":1.50,"y":2,"width":3,"height":4}}],"recipe":{"id":"R","version":"4"},
            "model":{"name":"net","version":"2.3"},"purpose":"production","sequence":12,"workOrder":"WO-1","extensions":{"oven":"hot"}}
            """.ReplaceLineEndings("").Replace("\u002B", "\\u002B"), Bench.Json(record.Inspection));
    }

    [Fact]
    public void Semicolons_byte_order_mark_and_windows_lines_are_read_as_stated()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", "\uFEFFserial;result;inspectedAt;station\r\nA;pass;2026-11-20T08:00:00Z;L1\r\n\r\nB;fail;2026-11-20T08:00:01Z;L1\r\n");

        Assert.Equal(
            ["a.csv has one column, 'serial;result;inspectedAt;station'. State --separator ';'."],
            new ProfiledSource(Bench.Shipped("generic-csv"), Stated.Nothing, path).Problems().Take(1));
        Assert.Equal(
            ["A", "B"],
            Bench.ReadAll(Bench.Shipped("generic-csv"), new Stated(Separator: ';'), path).Select(r => r.Inspection.Part.Serial));
    }

    [Fact]
    public void Everything_that_must_be_stated_is_asked_for_at_once()
    {
        using var folder = new TempFolder();
        var path = folder.Write("bare.csv", "result,Serial_No\npass,1\n");

        Assert.Equal(
            [
                "--start is missing: bare.csv has no time. Give the moment of the first record, for example --start 2026-11-20T08:00:00Z.",
                "--every is missing: bare.csv has no time. Give the time from record to record, for example --every 1s.",
                "--serial-prefix is missing: bare.csv has no serials. Give what stands before the number, for example --serial-prefix SN-.",
                "--station is missing: bare.csv has no station. Give the name of the station, for example --station L1-AOI-2.",
            ],
            new ProfiledSource(Bench.Shipped("generic-csv"), Stated.Nothing, path).Problems());
    }

    [Fact]
    public void What_was_stated_is_listed_on_the_record()
    {
        using var folder = new TempFolder();
        var path = folder.Write("bare.csv", "result\npass\nfail\n");

        var records = Bench.ReadAll(Bench.Shipped("generic-csv"), Bench.EverySecond with { Station = "L1" }, path);

        Assert.Equal(["P-1", "P-2"], records.Select(r => r.Inspection.Part.Serial));
        Assert.Equal(["2026-11-20T08:00:00.000Z", "2026-11-20T08:00:01.000Z"], records.Select(r => r.Inspection.InspectedAt));
        Assert.Equal(
            ["inspectedAt", "part.serial", "station"],
            records[1].Inspection.Extensions![Stated.ExtensionName].EnumerateArray().Select(e => e.GetString()));
    }

    [Fact]
    public void A_statement_the_file_does_not_need_is_refused_and_not_ignored()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", "serial,result,inspectedAt,station\nA,pass,2026-11-20T08:00:00Z,L1\n");

        Assert.Equal(
            [
                "--start or --every is given, and a.csv has times of its own. Leave both out; a time is never replaced.",
                "--serial-prefix is given, and a.csv has serials of its own. Leave it out; a serial is never changed.",
            ],
            new ProfiledSource(Bench.Shipped("generic-csv"), Bench.EverySecond, path).Problems());
    }

    [Fact]
    public void A_time_without_an_offset_is_refused_until_the_offset_is_stated()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", "serial,result,inspectedAt,station\nA,pass,2026-11-20 08:00:00,L1\n");
        var profile = Bench.Shipped("generic-csv");

        Assert.Equal(
            "a.csv line 2: The time '2026-11-20 08:00:00' (column 'inspectedAt') is not RFC 3339 with an offset " +
            "(for times without one give --offset, for example +02:00). Correct it.",
            Assert.Single(Bench.Read(profile, Stated.Nothing, path)).ToString());
        var stated = Assert.Single(Bench.ReadAll(profile, new Stated(Offset: TimeSpan.FromHours(2)), path)).Inspection;
        Assert.Equal("2026-11-20T08:00:00.000+02:00", stated.InspectedAt);
        Assert.Equal("""["inspectedAt.offset"]""", stated.Extensions![Stated.ExtensionName].GetRawText());
    }

    [Fact]
    public void A_row_that_cannot_be_mapped_is_reported_with_every_problem_and_its_line()
    {
        var problems = Read("serial,batch,result,inspectedAt,station,x,y,width,height,class,sequence,model,modelVersion\n" +
            "A,,good,yesterday,L1,1,2,3,-4,,12a,,2\n" +
            "\"multi\nline\",,pass,2026-11-20T08:00:00Z,L1,,,,,,,,\n" +
            ",,pass,2026-11-20T08:00:00Z,L1,,,,,,,,\n" +
            "A,,pass\n" +
            "\"A\"B,,pass,2026-11-20T08:00:00Z,L1,,,,,,,,\n" +
            "\"A,,pass,2026-11-20T08:00:00Z,L1,,,,,,,,\n").OfType<MappedRecord.Unmappable>().Select(p => p.ToString());

        Assert.Equal(
            [
                "a.csv line 2: The time 'yesterday' (column 'inspectedAt') is not RFC 3339 with an offset (for times without one give --offset, " +
                "for example +02:00). Correct it. The box is -4 long at column 'height'. Exchange its edges or correct them. " +
                "The record has a box and no class. Name the class. The result would be 'good'. Give one of pass, fail, review, or a lookup in the profile. " +
                "The sequence is '12a', not a whole number. Correct it. The record has a model version or hash, '2', and no model. Name the model.",
                "a.csv line 5: The record names neither a serial nor a batch. Correct it.",
                "a.csv line 6: The row has 3 cells and the header 13. Correct the row or its quotes.",
                "a.csv line 7: A cell goes on after its closing quote ('AB'). Double the quotes inside it.",
                "a.csv line 8: A quote opened in the row of line 8 is never closed, so nothing after it was read. Close it.",
            ],
            problems);
    }

    [Fact]
    public void A_file_in_another_encoding_is_refused_before_anything_is_sent()
    {
        using var folder = new TempFolder();
        var path = folder.Write("latin.csv", [.. "serial,result\nA,pass\n"u8, 0xE4, .. ",pass\n"u8]);

        Assert.Contains(
            "latin.csv is not UTF-8 at or after line 1. Save it as UTF-8.",
            new ProfiledSource(Bench.Shipped("generic-csv"), Bench.EverySecond with { Station = "L1" }, path).Problems());
    }

    private static IReadOnlyList<MappedRecord> Read(string text)
    {
        using var folder = new TempFolder();
        return Bench.Read(Bench.Shipped("generic-csv"), Stated.Nothing, folder.Write("a.csv", text));
    }

    private static IReadOnlyList<MappedRecord.Ready> Ready(string text) => [.. Read(text).Select(r => Assert.IsType<MappedRecord.Ready>(r))];
}

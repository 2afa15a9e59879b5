using Sightline.Acquisition.Profiles.Sources;

namespace Sightline.Acquisition.Profiles;

/// <summary>Compares what the person replaying states with what the file lacks: everything missing, and everything that would be ignored.</summary>
internal static class StatedCheck
{
    public static IEnumerable<string> Problems(Profile profile, Stated stated, IRecordSource source, string shown) =>
        Time(profile, stated, source, shown).Concat(Serial(profile, stated, source, shown)).Concat(Station(profile, stated, source, shown))
            .Concat(Offset(profile, stated, source, shown)).Concat(Separator(profile, stated, shown));

    private static IEnumerable<string> Time(Profile profile, Stated stated, IRecordSource source, string shown)
    {
        var rule = profile.Rules.InspectedAt;
        var needed = rule.Stated && (rule.Field is null || source.Lacks(rule.Field));
        if (needed && stated.Start is null)
        {
            yield return $"--start is missing: {shown} has no time. Give the moment of the first record, for example --start 2026-11-20T08:00:00Z.";
        }

        if (needed && stated.Every is null)
        {
            yield return $"--every is missing: {shown} has no time. Give the time from record to record, for example --every 1s.";
        }

        if (!needed && (stated.Start is not null || stated.Every is not null))
        {
            yield return $"--start or --every is given, and {shown} has times of its own. Leave both out; a time is never replaced.";
        }
    }

    private static IEnumerable<string> Serial(Profile profile, Stated stated, IRecordSource source, string shown)
    {
        var rule = profile.Rules.Serial;
        var noSerial = rule is { StatedWhenNoColumn: true, Field: { } field } && source.Lacks(field);
        var noBatch = profile.Rules.Batch is not { Field: { } batch } || source.Lacks(batch);
        if (stated.SerialPrefix is null && (rule?.PrefixStated == true || (noSerial && noBatch)))
        {
            yield return $"--serial-prefix is missing: {shown} has no serials. Give what stands before the number, for example --serial-prefix SN-.";
        }

        if (stated.SerialPrefix is not null && rule?.PrefixStated != true && !noSerial)
        {
            yield return $"--serial-prefix is given, and {shown} has serials of its own. Leave it out; a serial is never changed.";
        }
    }

    private static IEnumerable<string> Offset(Profile profile, Stated stated, IRecordSource source, string shown)
    {
        var rule = profile.Rules.InspectedAt;
        var read = rule.Field is not null && !(rule.Stated && source.Lacks(rule.Field));
        if (read && rule.NeedsOffset && rule.Offset is null && stated.Offset is null)
        {
            yield return $"--offset is missing: times of {shown} carry none. Give the offset of its clock, for example --offset +02:00.";
        }

        if (stated.Offset is not null && !(read && rule.TakesOffset && rule.Offset is null))
        {
            yield return $"--offset is given, and {shown} has no use for it. Leave it out.";
        }
    }

    private static IEnumerable<string> Separator(Profile profile, Stated stated, string shown)
    {
        if (stated.Separator is not null && profile.Source is not SourceShape.Csv)
        {
            yield return $"--separator is given, and {shown} has no columns to separate. Leave it out.";
        }
    }

    private static IEnumerable<string> Station(Profile profile, Stated stated, IRecordSource source, string shown)
    {
        if (stated.Station is null && profile.Rules.Station is { StatedWhenNoColumn: true, Field: { } field } && source.Lacks(field))
        {
            yield return $"--station is missing: {shown} has no station. Give the name of the station, for example --station L1-AOI-2.";
        }
    }
}

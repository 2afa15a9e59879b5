using Sightline.Acquisition.Profiles.Sources;

namespace Sightline.Acquisition.Profiles;

/// <summary>Compares what the person replaying states with what the file lacks: everything missing, and everything that would be ignored.</summary>
internal static class StatedCheck
{
    public static IEnumerable<string> Problems(Profile profile, Stated stated, IRecordSource source, string shown) =>
        Time(profile, stated, source, shown).Concat(Serial(profile, stated, source, shown)).Concat(Station(profile, stated, source, shown));

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

    private static IEnumerable<string> Station(Profile profile, Stated stated, IRecordSource source, string shown)
    {
        if (stated.Station is null && profile.Rules.Station is { StatedWhenNoColumn: true, Field: { } field } && source.Lacks(field))
        {
            yield return $"--station is missing: {shown} has no station. Give the name of the station, for example --station L1-AOI-2.";
        }
    }
}

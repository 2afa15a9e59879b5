namespace Sightline.Decisions.Rules.Watching.Clusters;

/// <summary>A cluster in words, with the numbers by which an engineer can argue with it.</summary>
internal static class ClusterWords
{
    public static string Opened(ClusterSettings settings, ClusterFound found, long combinations)
    {
        var (combination, scope) = (found.Combination, found.Combination.Class.Scope);
        var what = $"{found.Parts} parts with {combination.Class.Name} at {combination.Place.Say()} within {RuleDuration.Say(settings.Window)}.";
        return found.IsProvisional
            ? $"{what} Provisional: {scope.Learned} of {settings.ProvisionalParts} parts are known, so it is told from k = {found.Threshold} on, whatever is usual."
            : $"{what} Expected m = {Number(found.Expected)} among {found.PartsInWindow:0} parts, of {scope.Learned - combination.Class.Excluded} known. "
                + $"Told from k = {found.Threshold} on: by chance alone that comes with p = {Number(found.Chance)} in a shift at this place, and at {combinations} places and classes {Number(found.Chance * combinations * Statistics.ScanStatistic.ShiftsOfMonth)} times in {Statistics.ScanStatistic.ShiftsOfMonth} shifts.";
    }

    public static string Grew(ClusterFinding finding) => $"{finding.Parts} parts with {finding.Class.Name} at {finding.Place.Say()}.";

    public static string Over(ClusterSettings settings, ClusterFinding finding) =>
        $"{Grew(finding)} No further one within {ClusterSettings.EmptyWindows} windows of {RuleDuration.Say(settings.Window)}.";

    public static string Known(ClusterSettings settings, ClusterFinding finding) =>
        $"{Grew(finding)} {settings.ProvisionalParts} parts are known now: it is found again if it is more than usual.";

    public static string TooLate(ClusterSettings settings, string station) =>
        $"Defects from {station} come more than {RuleDuration.Say(ClusterSettings.EmptyWindows * settings.Window)} after newer ones of the same station. They are on their records and in no cluster.";

    public static string NoRoomForPlaces(ClusterSettings settings) =>
        $"{settings.Most} combinations of class and place were seen, and no more are remembered. New ones are not watched. Set a coarser grid, name the classes, or raise most.";

    public static string NoRoomForDefects(int most) =>
        $"{most} defects lie within three windows, and no more are remembered. Those that come on top are in no cluster. Name the classes, take a shorter window, or watch the rate.";

    /// <summary>Three digits, and never more of them than are known.</summary>
    private static string Number(double number) => number.ToString("G3", System.Globalization.CultureInfo.InvariantCulture);
}

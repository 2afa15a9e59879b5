using Sightline.Model;

namespace Sightline.Server.Pages;

/// <summary>The addresses of the pages, so that a link is written once.</summary>
internal static class Paths
{
    public const string Line = "/line";
    public const string LineNow = "/line/now";
    public const string LineShift = "/line/shift";
    public const string Inspections = "/inspections";
    public const string InspectionsNow = "/inspections/now";
    public const string InspectionsExport = "/inspections/export";
    public const string Parked = "/parked";
    public const string ParkedNow = "/parked/now";
    public const string ParkedDecide = "/parked/decide";
    public const string ParkedMatch = "/parked/match";
    public const string Deliveries = "/deliveries";
    public const string Quarantine = "/quarantine";
    public const string Books = "/books";
    public const string BooksNow = "/books/now";
    public const string Sources = "/sources";
    public const string SourcesNow = "/sources/now";
    public const string Notices = "/notices";
    public const string NoticesNow = "/notices/now";
    public const string NoticeCount = "/notices/count";
    public const string Audit = "/audit";
    public const string Access = "/access";
    public const string Settings = "/settings";
    public const string Search = "/search";
    public const string Live = "/live";
    public const string Look = "/look";
    public const string Account = "/account";
    public const string SignIn = "/sign-in";
    public const string SignOut = "/sign-out";
    public const string NewPassword = "/new-password";
    public const string SetUp = "/set-up";

    public static string Part(string serial) => $"/parts/{Uri.EscapeDataString(serial)}";

    public static string Inspection(string station, string id) => $"{Inspections}/{Uri.EscapeDataString(station)}/{Uri.EscapeDataString(id)}";

    public static string Delivery(string id) => $"{Deliveries}/{Uri.EscapeDataString(id)}";

    /// <summary>The page of what a delivery is of, where it is no inspection.</summary>
    public static string Told(string kind, string subject, long position) => kind is ToldKinds.Hold or ToldKinds.Release
        ? Holds.HoldPages.Of(subject.Split('.')[0]) : kind == ToldKinds.Anchor ? Evidence.EvidencePages.Page : kind == ToldKinds.Nonconformance ? Nonconformances.NcrPages.Of(subject.Split('.')[0]) : Orders.OrderPaths.ClosingOf(position);

    public static string DeliveriesOf(string target, string? state = null) => $"{Deliveries}?target={Uri.EscapeDataString(target)}{(state is null ? "" : $"&state={state}")}";

    public static string ParkedOf(string kind, string name) => $"{Parked}?kind={Uri.EscapeDataString(kind)}&for={Uri.EscapeDataString(name)}";

    public static string Source(string station) => $"{Sources}/{Uri.EscapeDataString(station)}";

    public static string Refused(string id) => $"{Quarantine}/{Uri.EscapeDataString(id)}";

    public static string InspectionsOf(string filter, string value) => $"{Inspections}?{filter}={Uri.EscapeDataString(value)}";
}

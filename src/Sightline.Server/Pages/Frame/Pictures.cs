namespace Sightline.Server.Pages.Frame;

/// <summary>The strokes of the icons on a field of 24 by 24.</summary>
internal static class Pictures
{
    private static readonly Dictionary<string, string> s_strokes = new()
    {
        ["mark"] = "M2 12c3-5 6.5-7 10-7s7 2 10 7c-3 5-6.5 7-10 7s-7-2-10-7M12 9v6M9 12h6",
        ["menu"] = "M4 6h16M4 12h16M4 18h16",
        ["search"] = "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5L21 21",
        ["user"] = "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 21c0-4.5 3.5-6 8-6s8 1.5 8 6",
        ["leave"] = "M10 4H4v16h6M10 12h11M17 8l4 4l-4 4",
        ["line"] = "M2 17h20M5 20h.01M12 20h.01M19 20h.01M4 7h5v7H4zM14 9h6v5h-6z",
        ["orders"] = "M7 4h10v17H7zM10 4V2h4v2M10 10h4M10 14h4M10 18h2",
        ["start"] = "M7 4l12 8l-12 8z",
        ["changeover"] = "M4 8h14M14 4l4 4l-4 4M20 16H6M10 12l-4 4l4 4",
        ["inspections"] = "M4 4h16v16H4zM8 15l3-4l2 2l3-5",
        ["challenge"] = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8M12 1v4M12 19v4M1 12h4M19 12h4",
        ["hold"] = "M8 13V6a1.5 1.5 0 0 1 3 0v5V4a1.5 1.5 0 0 1 3 0v7V6a1.5 1.5 0 0 1 3 0v9a6 6 0 0 1-6 6c-3 0-4.5-1.5-7-6.5c-.8-1.7 1.2-2.7 2.3-1.3L8 15",
        ["parked"] = "M4 4h16v16H4zM10 17V8h3a2.5 2.5 0 0 1 0 5h-3",
        ["deliveries"] = "M2 6h12v11H2zM14 10h4l4 4v3h-8M6 20h.01M18 20h.01",
        ["quarantine"] = "M12 3l9 17H3zM12 9v5M12 17h.01",
        ["books"] = "M12 4v16M6 20h12M4 7h16M4 7l-2 6h5zM20 7l-3 6h5z",
        ["edges"] = "M3 14h8v6H3zM7 17h.01M17 4a3 3 0 1 0 0 6a3 3 0 1 0 0-6M7 14V7h7M11 17h6v-7",
        ["maps"] = "M3 6l6-3v15l-6 3zM9 3l6 3v15l-6-3M15 6l6-3v15l-6 3",
        ["targets"] = "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6M3 3l7 7M3 3v4M3 3h4",
        ["changes"] = "M6 3h9l4 4v14H6zM9 12h5M12 9l3 3l-3 3",
        ["rules"] = "M4 5h7v5H4zM13 14h7v5h-7zM7.5 10v6.5H13M16.5 14V7.5H11",
        ["recipes"] = "M5 3h11l3 3v15H5zM8 9l2 2l3-4M8 16h8",
        ["audit"] = "M6 3h9l4 4v14H6zM9 10h7M9 14h7M9 18h4",
        ["access"] = "M8 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8M12 12h10M18 12v4M21 12v3",
        ["settings"] = "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
        ["material"] = "M12 3l8 4v10l-8 4l-8-4V7zM4 7l8 4l8-4M12 11v10",
        ["trace"] = "M3 5h5v4H3zM3 15h5v4H3zM16 10h5v4h-5zM8 7h4v10H8M12 12h4",
        ["andon"] = "M9 3h6v6H9zM9 9h6v6H9zM9 15h6v4H9zM6 21h12M12 19v2",
        ["pareto"] = "M3 20h18M5 20V5h4v15M10 20v-9h4v9M15 20v-5h4v5",
        ["plant"] = "M3 21V10l6 4v-4l6 4V4h6v17zM7 17h.01M12 17h.01M17 17h.01",
        ["wall"] = "M3 4h18v12H3zM8 21h8M12 16v5",
        ["pass"] = "M4 12l5 6L20 6",
        ["fail"] = "M5 5l14 14M19 5L5 19",
        ["review"] = "M8 8a4 4 0 1 1 5.5 3.7c-1 .5-1.5 1.3-1.5 2.8M12 19h.01",
        ["waiting"] = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 3",
        ["delivered"] = "M3 12l4 5L16 7M12 16l1 1L22 7",
        ["closed"] = "M4 8h16v12H4zM8 8V5h8v3M9 14h6",
        ["live"] = "M12 11a1 1 0 1 0 0 2a1 1 0 1 0 0-2M7.5 7.5a6.5 6.5 0 0 0 0 9M16.5 7.5a6.5 6.5 0 0 1 0 9M4.5 4.5a10.5 10.5 0 0 0 0 15M19.5 4.5a10.5 10.5 0 0 1 0 15",
        ["connecting"] = "M5 12h.01M12 12h.01M19 12h.01",
        ["lost"] = "M3 3l18 18M7.5 7.5a6.5 6.5 0 0 0 0 9M16.5 7.5a6.5 6.5 0 0 1 .7 8M4.5 4.5a10.5 10.5 0 0 0 0 15M19.5 4.5a10.5 10.5 0 0 1 1.7 13",
        ["pause"] = "M8 5v14M16 5v14",
        ["again"] = "M20 11a8 8 0 1 0-2 6M20 4v7h-7",
        ["sign"] = "M3 20h18M4 16l11-11l3 3l-11 11l-4 1z",
        ["download"] = "M12 3v12M7 10l5 5l5-5M4 20h16",
        ["info"] = "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 11v6M12 7h.01",
        ["warning"] = "M12 3l9 17H3zM12 9v5M12 17h.01",
        ["older"] = "M5 12h14M13 6l6 6l-6 6",
        ["newer"] = "M19 12H5M11 6l-6 6l6 6",
    };

    public static IEnumerable<string> Names => s_strokes.Keys;

    public static string Of(string name) => s_strokes.TryGetValue(name, out var strokes) ? strokes : throw new ArgumentException($"There is no picture '{name}'. Draw one here.", nameof(name));
}

namespace Sightline.Server.Pages.Orders;

/// <summary>The addresses of the pages of orders and closings.</summary>
internal static class OrderPaths
{
    public const string Board = "/orders";
    public const string BoardNow = "/orders/now";
    public const string Move = "/orders/move";
    public const string Close = "/orders/close";
    public const string CloseShift = "/orders/close-shift";
    public const string One = "/orders/one";
    public const string Closing = "/orders/closing";

    public static string OrderOf(string order) => $"{One}?id={Uri.EscapeDataString(order)}";

    public static string StartOf(string order, string line) => $"{Move}?do=start&order={Uri.EscapeDataString(order)}&line={Uri.EscapeDataString(line)}";

    public static string PauseOf(string order) => $"{Move}?do=pause&order={Uri.EscapeDataString(order)}";

    public static string CloseOf(string order) => $"{Close}?order={Uri.EscapeDataString(order)}";

    public static string CloseShiftOf(string line) => $"{CloseShift}?line={Uri.EscapeDataString(line)}";

    public static string ClosingOf(long position) => $"{Closing}?id={position}";
}

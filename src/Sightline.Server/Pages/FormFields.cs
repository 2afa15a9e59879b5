namespace Sightline.Server.Pages;

/// <summary>What a form sent, field by field: trimmed, and empty where nothing was typed.</summary>
internal sealed class FormFields(IFormCollection form)
{
    /// <summary>Read by the guard already, for its anti-forgery token. Null for what is no form.</summary>
    public static async Task<FormFields?> ReadAsync(HttpContext http) =>
        http.Request.HasFormContentType ? new FormFields(await http.Request.ReadFormAsync(http.RequestAborted)) : null;

    public string Text(string name) => form[name].ToString().Trim();

    /// <summary>Exactly as typed: a password may begin or end with a space.</summary>
    public string Exact(string name) => form[name].ToString();

    public string? TextOrNull(string name) => Text(name) is { Length: > 0 } text ? text : null;

    /// <summary>All values of a field that can be chosen several times; null when none was.</summary>
    public IReadOnlyList<string>? Chosen(string name) => form[name] is { Count: > 0 } values ? [.. values.OfType<string>()] : null;

    /// <summary>One name for each line; null when none was typed.</summary>
    public static IReadOnlyList<string>? Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } lines ? lines : null;
}

using System.Text.Json;
using Sightline.Storage;

namespace Sightline.Server.Pages;

/// <summary>
/// The languages of the pages: those that came with this assembly, and those that a plant put into <c>config/languages</c>.
/// An added file overrides or adds; a key it lacks is said in English.
/// </summary>
internal sealed partial class Languages
{
    public const string Cookie = "sl-lang";

    public const string Fallback = "en";

    private const string Prefix = "texts/";

    private readonly SortedDictionary<string, Texts> _all = new(StringComparer.Ordinal);

    public Languages(DataFolder folder, ILogger<Languages> log)
    {
        var shipped = Shipped();
        var english = shipped[Fallback];
        foreach (var (code, words) in shipped)
        {
            _all[code] = new Texts(code, words, english);
        }

        foreach (var file in AddedIn(folder))
        {
            var code = System.IO.Path.GetFileNameWithoutExtension(file).ToLowerInvariant();
            var words = new Dictionary<string, string>(shipped.TryGetValue(code, out var begun) ? begun : []);
            foreach (var (key, text) in Read(File.ReadAllBytes(file), file))
            {
                words[key] = text;
            }

            var missing = english.Keys.Except(words.Keys).Order(StringComparer.Ordinal).ToList();
            if (missing.Count > 0)
            {
                LogMissing(log, file, missing.Count, string.Join(", ", missing.Take(20)));
            }

            _all[code] = new Texts(code, words, english);
        }
    }

    public IReadOnlyCollection<Texts> All => _all.Values;

    /// <summary>What came with this assembly: language, key, text. One file for each area; a key twice is a mistake.</summary>
    public static Dictionary<string, Dictionary<string, string>> Shipped()
    {
        var all = new Dictionary<string, Dictionary<string, string>>();
        var assembly = typeof(Languages).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var code = name.Split('/')[1];
            var words = all.TryGetValue(code, out var begun) ? begun : all[code] = [];
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            foreach (var (key, text) in Read(bytes.ToArray(), name))
            {
                if (!words.TryAdd(key, text))
                {
                    throw new InvalidDataException($"{name} says '{key}', which another file of its language says too. Say it once.");
                }
            }
        }

        return all;
    }

    public Texts Of(string code) => _all.GetValueOrDefault(code) ?? _all[Fallback];

    /// <summary>What the person chose, else the first that the browser asks for and we have, else English.</summary>
    public Texts For(HttpRequest request)
    {
        if (request.Cookies.TryGetValue(Cookie, out var chosen) && _all.TryGetValue(chosen, out var texts))
        {
            return texts;
        }

        var wished = request.GetTypedHeaders().AcceptLanguage.Where(w => w.Quality is not 0).OrderByDescending(w => w.Quality ?? 1);
        foreach (var code in wished.Select(w => w.Value.ToString().ToLowerInvariant()))
        {
            if (_all.TryGetValue(code, out var found) || _all.TryGetValue(code.Split('-')[0], out found))
            {
                return found;
            }
        }

        return _all[Fallback];
    }

    private static IEnumerable<string> AddedIn(DataFolder folder)
    {
        var added = folder.In("config/languages");
        return Directory.Exists(added) ? Directory.EnumerateFiles(added, "*.json").Order(StringComparer.Ordinal) : [];
    }

    private static Dictionary<string, string> Read(byte[] json, string where)
    {
        try
        {
            return JsonSerializer.Deserialize(json, TextsJson.Default.DictionaryStringString) ?? throw new JsonException("It is null.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{where} is not one flat JSON object of keys and texts: {broken.Message} Correct it, or take it away.", broken);
        }
    }

    [LoggerMessage(EventId = 9201, Level = LogLevel.Warning, Message = "{File} lacks {Count} texts, which are shown in English: {Keys}")]
    private static partial void LogMissing(ILogger log, string file, int count, string keys);
}

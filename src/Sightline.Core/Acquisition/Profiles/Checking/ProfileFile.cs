using System.Text.Json;

namespace Sightline.Acquisition.Profiles.Checking;

/// <summary>Reads a profile as a whole: usable, or every problem at once.</summary>
internal static class ProfileFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static ProfileOffer Check(byte[] json, string file)
    {
        var problems = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(WithoutByteOrderMark(json), Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                var profile = Read(new ProfileNode(document.RootElement, file, "", problems));
                return problems.Count == 0 && profile is not null ? new ProfileOffer.Ready(profile) : new ProfileOffer.Refused(problems);
            }

            problems.Add($"{file}: the profile is not a JSON object. Start it with {{ \"formatVersion\": {Profile.FormatVersion}.");
        }
        catch (JsonException broken)
        {
            var line = broken.LineNumber is { } number ? $"line {number + 1}" : "the profile";
            problems.Add($"{file}: {line} is not JSON ({broken.Message.Split(" LineNumber", 2)[0].TrimEnd('.')}). Correct it.");
        }

        return new ProfileOffer.Refused(problems);
    }

    private static Profile? Read(ProfileNode root)
    {
        CheckVersion(root);
        var name = root.RequiredText("name", "Give the profile a name; generated ids depend on it.");
        var description = root.RequiredText("description", "Say in a sentence what the profile reads.");
        var source = root.RequiredObject("source", "Say what the records look like, for example { \"kind\": \"csv\" }.");
        var shape = source is null ? null : SourceCheck.Read(source);
        var rules = RulesCheck.Read(root, shape);
        root.Done();
        return shape is null ? null : new Profile(name, description, shape, rules);
    }

    private static void CheckVersion(ProfileNode root)
    {
        if (!root.Has("formatVersion"))
        {
            root.Problem("formatVersion", $"is missing. Give {Profile.FormatVersion}.");
        }
        else if (root.Number("formatVersion") is { } version && version != Profile.FormatVersion)
        {
            root.Problem("formatVersion", $"is {version}. This program reads {Profile.FormatVersion}; use a program that reads {version}.");
        }
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(byte[] json) =>
        json.AsSpan().StartsWith("\uFEFF"u8) ? json.AsMemory(3) : json;
}

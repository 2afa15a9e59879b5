using Sightline.Model;

namespace Sightline.Acquisition.Profiles.Checking;

/// <summary>Reads <c>source</c>: what the foreign records look like.</summary>
internal static class SourceCheck
{
    private static readonly string[] Kinds = ["csv", "image-pairs", "mqtt-lines"];

    public static SourceShape? Read(ProfileNode source)
    {
        var kind = source.RequiredText("kind", $"Give one of: {string.Join(", ", Kinds)}.");
        SourceShape? shape = kind switch
        {
            "csv" => Csv(source),
            "mqtt-lines" => MqttLines(source),
            "image-pairs" => ImagePairs(source),
            _ => null,
        };
        if (shape is not null)
        {
            source.Done();
        }
        else if (kind.Length > 0)
        {
            source.Problem("kind", $"is '{kind}'.{Nearest.Hint(kind, Kinds)} Give one of: {string.Join(", ", Kinds)}.");
        }

        return shape;
    }

    private static SourceShape.Csv Csv(ProfileNode source)
    {
        var separator = source.Text("separator") ?? ",";
        if (separator is not ("," or ";" or "\t"))
        {
            source.Problem("separator", $"is '{separator}'. Give \",\" or \";\" or \"\\t\".");
        }

        var others = source.Text("otherColumns");
        if (others is not (null or "ignore" or "extensions"))
        {
            source.Problem("otherColumns", $"is '{others}'. Give \"ignore\" or \"extensions\".");
        }

        return new SourceShape.Csv(separator[0], others == "extensions");
    }

    private static SourceShape.MqttLines MqttLines(ProfileNode source)
    {
        var messages = new Dictionary<string, MessageRule>(StringComparer.Ordinal);
        var list = source.RequiredObject("messages", "Name each message that matters and give its topic.");
        foreach (var name in list?.Names ?? [])
        {
            if (list!.Object(name) is { } message)
            {
                messages[name] = Message(message);
            }
        }

        var record = source.RequiredText("record", "Name the message that makes an inspection.");
        CheckName(source, "record", record, messages.Keys);
        var key = source.RequiredText("key", "Give the path that is the same when the message is told again.");
        return new SourceShape.MqttLines(messages, record, key, [.. source.Objects("joins").Select(join => Join(join, messages.Keys))]);
    }

    private static MessageRule Message(ProfileNode message)
    {
        var rule = new MessageRule(
            message.RequiredText("topic", "Give an MQTT topic filter; + is one level, # the rest."),
            message.Words("where") ?? new Dictionary<string, string>(),
            message.Flag("ignoreRetained"));
        message.Done();
        return rule;
    }

    private static JoinRule Join(ProfileNode join, IReadOnlyCollection<string> messages)
    {
        var with = join.RequiredText("with", "Name the message that completes the record.");
        CheckName(join, "with", with, messages);
        var take = join.RequiredText("take", "Give \"newestBefore\".");
        if (take is not ("" or "newestBefore"))
        {
            join.Problem("take", $"is '{take}'. Give \"newestBefore\".");
        }

        var rule = new JoinRule(with, join.Flag("once"));
        join.Done();
        return rule;
    }

    private static void CheckName(ProfileNode node, string member, string name, IReadOnlyCollection<string> messages)
    {
        if (name.Length > 0 && !messages.Contains(name))
        {
            node.Problem(member, $"is '{name}', which is not in messages.{Nearest.Hint(name, messages)} Name one of: {string.Join(", ", messages)}.");
        }
    }

    private static SourceShape.ImagePairs ImagePairs(ProfileNode source)
    {
        var images = source.Has("images") ? source.Words("images") : null;
        if (!source.Has("images"))
        {
            source.Problem("images", "is missing. Name each image and give the end of its file name, for example { \"tested\": \"_test.jpg\" }.");
        }

        var main = source.RequiredText("main", "Name the image that makes an inspection.");
        if (images is not null && main.Length > 0 && !images.ContainsKey(main))
        {
            source.Problem("main", $"is '{main}', which is not in images.{Nearest.Hint(main, images.Keys)} Name one of: {string.Join(", ", images.Keys)}.");
        }

        return new SourceShape.ImagePairs(images ?? new Dictionary<string, string>(), main, Boxes(source));
    }

    private static BoxFileRule Boxes(ProfileNode source)
    {
        if (source.RequiredObject("boxes", "Say where the box files are.") is not { } boxes)
        {
            return new BoxFileRule("", "", []);
        }

        var rule = new BoxFileRule(
            boxes.Text("folderSuffix") ?? "",
            boxes.RequiredText("fileSuffix", "Give the end of the file name, for example \".txt\"."),
            boxes.Texts("columns") ?? []);
        if (!boxes.Has("columns"))
        {
            boxes.Problem("columns", "is missing. Name the words of a line in order.");
        }

        boxes.Done();
        return rule;
    }
}

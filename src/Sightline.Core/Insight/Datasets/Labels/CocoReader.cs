using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Insight.Datasets.Labels;

/// <summary>Reads COCO JSON as labelling tools write it: images by file name, annotations with a box and a category. Everything else is passed over.</summary>
internal static class CocoReader
{
    public static RelabelFile Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException broken)
        {
            return RelabelFile.Broken("", $"Is no JSON: {broken.Message} Send COCO JSON with images, annotations and categories, or a YOLO ZIP.");
        }
    }

    private static RelabelFile Read(JsonElement root)
    {
        var errors = new List<ContractError>();
        var (images, annotations, categories) = (List(root, "images", errors), List(root, "annotations", errors), List(root, "categories", errors));
        if (images.Count > RelabelFile.MostImages)
        {
            errors.Add(new ContractError("/images", $"Has {images.Count} images. Send at most {RelabelFile.MostImages} at once."));
        }

        if (errors.Count > 0)
        {
            return new RelabelFile([], errors);
        }

        var names = Categories(categories, errors);
        var boxes = annotations.Select((a, i) => Box(a, $"/annotations/{i}", names, errors)).Where(b => b.Box is not null).ToLookup(b => b.Image, b => b.Box!);
        var (found, seen) = (new List<SentLabels>(), new HashSet<string>(StringComparer.Ordinal));
        var ids = new HashSet<long>();
        foreach (var (image, i) in images.Select((image, i) => (image, i)))
        {
            var at = $"/images/{i}";
            if (Number(image, "id") is not { } id || !ids.Add(id))
            {
                errors.Add(new ContractError($"{at}/id", "Is no whole number, or another image's. Send each image with a number of its own."));
            }
            else if (Text(image, "file_name") is not { Length: > 0 } name)
            {
                errors.Add(new ContractError($"{at}/file_name", "Missing. Send the name that the image has in the set."));
            }
            else if (!seen.Add(name = name.Split('/', '\\')[^1]))
            {
                errors.Add(new ContractError($"{at}/file_name", $"Is '{name}' a second time. Send each image once."));
            }
            else
            {
                found.Add(new SentLabels(at, name, [.. boxes[id]]));
            }
        }

        errors.AddRange(boxes.Where(b => !ids.Contains(b.Key)).SelectMany(b => b).Select(b => new ContractError($"{b.At}/image_id", "Names an image that is not among images. Send that image as well.")));
        return new RelabelFile(found, [.. errors.Take(RelabelFile.MostErrors)]);
    }

    private static Dictionary<long, string> Categories(IReadOnlyList<JsonElement> categories, List<ContractError> errors)
    {
        var names = new Dictionary<long, string>();
        foreach (var (category, i) in categories.Select((c, i) => (c, i)))
        {
            if (Number(category, "id") is not { } id || Text(category, "name") is not { Length: > 0 } name || !names.TryAdd(id, name))
            {
                errors.Add(new ContractError($"/categories/{i}", "Has no whole number as id, no name, or the id of another. Send each category with its own id and a name."));
            }
        }

        return names;
    }

    private static (long Image, SentBox? Box) Box(JsonElement annotation, string at, Dictionary<long, string> names, List<ContractError> errors)
    {
        var (image, category, box) = (Number(annotation, "image_id"), Number(annotation, "category_id"), Box(annotation));
        if (image is null)
        {
            errors.Add(new ContractError($"{at}/image_id", "Is no whole number. Send the id of its image."));
        }

        if (category is null || !names.ContainsKey(category.Value))
        {
            errors.Add(new ContractError($"{at}/category_id", "Is not among categories. Send the id of a category."));
        }

        if (box is null)
        {
            errors.Add(new ContractError($"{at}/bbox", "Is no list of four numbers. Send x, y, width and height in pixels."));
        }

        return image is null || category is null || box is null || !names.TryGetValue(category.Value, out var name) ? default : (image.Value, new SentBox(at, name, box[0], box[1], box[2], box[3]));
    }

    private static decimal[]? Box(JsonElement annotation)
    {
        if (!Is(annotation, "bbox", JsonValueKind.Array, out var list) || list.GetArrayLength() != 4)
        {
            return null;
        }

        var numbers = new decimal[4];
        for (var i = 0; i < 4; i++)
        {
            if (list[i].ValueKind != JsonValueKind.Number || !list[i].TryGetDecimal(out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    private static List<JsonElement> List(JsonElement root, string name, List<ContractError> errors)
    {
        if (root.ValueKind == JsonValueKind.Object && Is(root, name, JsonValueKind.Array, out var list))
        {
            return [.. list.EnumerateArray()];
        }

        errors.Add(new ContractError($"/{name}", "Missing, or no list. Send COCO JSON with images, annotations and categories."));
        return [];
    }

    private static long? Number(JsonElement of, string name) => Is(of, name, JsonValueKind.Number, out var value) && value.TryGetInt64(out var number) ? number : null;

    private static string? Text(JsonElement of, string name) => Is(of, name, JsonValueKind.String, out var value) ? value.GetString() : null;

    private static bool Is(JsonElement of, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out value) && value.ValueKind == kind;
    }
}

using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Insight.Datasets.Labels;

/// <summary>What labels that came back would make of one record: from the verdict and classes that count to those of the labels.</summary>
internal sealed record Relabel(long Position, string Station, string Inspection, string FromVerdict, IReadOnlyList<string> FromClasses, string Verdict, string? Class);

/// <summary>All that labels would change, or what is wrong with them.</summary>
/// <param name="Changes">Records that become another.</param>
/// <param name="Same">Records whose labels say what is known.</param>
/// <param name="Moved">Boxes that were added, taken away or moved: a review keeps none, so they are counted only.</param>
/// <param name="Errors">With any of these nothing is done.</param>
internal sealed record RelabelPlan(IReadOnlyList<Relabel> Changes, int Same, int Moved, IReadOnlyList<ContractError> Errors);

/// <summary>Compares labels that came back with the set they belong to, and with what was said of its records since.</summary>
internal sealed class RelabelDesk(ProjectionReader projections)
{
    /// <summary>A box that reaches over the edge by less is one that was rounded, in pixels.</summary>
    private const decimal Rounding = 1m;

    public RelabelPlan Plan(DatasetManifest manifest, RelabelFile file) => file.Errors.Count > 0 ? new RelabelPlan([], 0, 0, file.Errors) : projections.Read(db =>
    {
        var errors = new List<ContractError>();
        var of = manifest.Records.SelectMany(r => r.Images.Select(i => (Record: r, Image: i))).ToDictionary(p => p.Image.File, StringComparer.Ordinal);
        var (known, classes) = (new List<(DatasetRecord Record, DatasetPicture Image, SentLabels Sent)>(), manifest.Classes.ToHashSet(StringComparer.Ordinal));
        foreach (var sent in file.Images)
        {
            if (of.TryGetValue(sent.File, out var pair))
            {
                errors.AddRange(sent.Boxes.SelectMany(box => Wrong(box, pair.Image, classes)));
                known.Add((pair.Record, pair.Image, sent));
            }
            else
            {
                errors.Add(new ContractError(sent.At, $"Is '{sent.File}', which is no image of this set. Send the labels of this set's images only."));
            }
        }

        var (changes, same, moved) = (new List<Relabel>(), 0, 0);
        foreach (var record in known.GroupBy(k => k.Record))
        {
            moved += record.Sum(k => Moved(k.Image, k.Sent));
            if (Wrong(db, record.Key, [.. record.Select(k => k.Sent)], manifest.AsOf) is { } wrong)
            {
                errors.Add(wrong);
            }
            else if (Change(record.Key, [.. record.SelectMany(k => k.Sent.Boxes)], record.First().Sent.At, errors) is { } change)
            {
                changes.Add(change);
            }
            else
            {
                same++;
            }
        }

        return new RelabelPlan(errors.Count > 0 ? [] : [.. changes.OrderBy(c => c.Position)], same, moved, [.. errors.Take(RelabelFile.MostErrors)]);
    });

    private static IEnumerable<ContractError> Wrong(SentBox box, DatasetPicture image, HashSet<string> classes)
    {
        if (!classes.Contains(box.Class))
        {
            yield return new ContractError(box.At, $"Has class '{box.Class}', which the set does not know. Send one of {string.Join(", ", classes.Order(StringComparer.Ordinal).Take(50))}.");
        }

        if (box.Width <= 0 || box.Height <= 0 || box.X < -Rounding || box.Y < -Rounding || box.X > image.Width - box.Width + Rounding || box.Y > image.Height - box.Height + Rounding)
        {
            yield return new ContractError(box.At, $"Has a box of {box.Width:0.##} by {box.Height:0.##} at {box.X:0.##}, {box.Y:0.##}, which does not lie on its image of {image.Width} by {image.Height}. Send one that does.");
        }
    }

    /// <summary>Judged anew since the set was made, or only half of it came back.</summary>
    private static ContractError? Wrong(SqliteDatabase db, DatasetRecord record, IReadOnlyList<SentLabels> sent, long asOf)
    {
        if (sent.Count < record.Images.Count)
        {
            return new ContractError(sent[0].At, $"Comes without the other {record.Images.Count - sent.Count} images of inspection '{record.Inspection}'. Send the labels of all of them: a part is judged as a whole.");
        }

        using var rows = db.Prepare("SELECT reviewed_by FROM inspections WHERE position = ?1").Bind(1, record.Position).Query();
        return rows.Read() && rows.NullableInt64(0) is { } since && since > asOf
            ? new ContractError(sent[0].At, $"Inspection '{record.Inspection}' of station '{record.Station}' was judged since, by review {since}. Leave it out, or make the set anew.") : null;
    }

    private static Relabel? Change(DatasetRecord record, IReadOnlyList<SentBox> boxes, string at, List<ContractError> errors)
    {
        List<string> classes = [.. boxes.Select(b => b.Class).Distinct(StringComparer.Ordinal)];
        var verdict = classes.Count == 0 ? "pass" : "fail";
        // A bad part without boxes has none in the set either: no box says nothing new of it.
        if (verdict == "pass" && record.Images.All(i => i.Shows is DatasetWords.Unboxed or DatasetWords.Open))
        {
            return null;
        }

        var isSame = verdict == record.Verdict && classes.ToHashSet(StringComparer.Ordinal).SetEquals(verdict == "pass" ? [] : record.Classes);
        if (!isSame && classes.Count > 1)
        {
            errors.Add(new ContractError(at, $"Has the classes {string.Join(", ", classes)}, and a review names one. Label inspection '{record.Inspection}' with one class, or judge it by hand."));
        }

        return isSame ? null : new Relabel(record.Position, record.Station, record.Inspection, record.Verdict, record.Classes, verdict, classes.Count == 1 ? classes[0] : null);
    }

    /// <summary>Boxes of one image that are not where the set has one, and the set's that did not come back.</summary>
    private static int Moved(DatasetPicture image, SentLabels sent)
    {
        var left = image.Boxes.ToList();
        var added = 0;
        foreach (var box in sent.Boxes)
        {
            var at = left.FindIndex(b => Math.Abs(b.X - box.X) <= Rounding && Math.Abs(b.Y - box.Y) <= Rounding && Math.Abs(b.Width - box.Width) <= Rounding && Math.Abs(b.Height - box.Height) <= Rounding);
            if (at < 0)
            {
                added++;
            }
            else
            {
                left.RemoveAt(at);
            }
        }

        return added + left.Count;
    }
}

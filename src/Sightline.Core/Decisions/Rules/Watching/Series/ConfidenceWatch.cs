using Sightline.Contract;
using Sightline.Decisions.Rules.Watching.Statistics;

namespace Sightline.Decisions.Rules.Watching.Series;

/// <summary>
/// Finds a camera or a model that grows unsure before it is wrong: the confidence of passes, averaged over a group of them, in a moving
/// average that falls below its base. The base is the first groups of a product at a station and stays as it was; a model that is changed
/// with intent asks for a new base, which a rule with another shape has. It is over when the average is half way back.
/// </summary>
internal sealed class ConfidenceWatch(ConfidenceSettings settings) : IRuleWatch
{
    private const int MostRecords = 50;

    private readonly ChangedPieces _changed = new();
    private readonly Dictionary<(string, string), ConfidenceScope> _scopes = [];

    public void Load(IEnumerable<KeyValuePair<string, byte[]>> pieces)
    {
        _changed.Clear();
        _scopes.Clear();
        foreach (var (_, body) in pieces)
        {
            using var from = PieceBody.Read(body);
            var scope = ConfidenceScope.Read(from);
            _scopes.Add((scope.Station, scope.Product), scope);
        }
    }

    public IEnumerable<KeyValuePair<string, byte[]?>> TakeChanges() => _changed.Take();

    public void See(Sighting seen, ICollection<FindingMove> moves)
    {
        if (seen is not { Result: InspectionResult.Pass, Confidence: { } confidence })
        {
            return;
        }

        if (!_scopes.TryGetValue((seen.Station, seen.Product ?? ""), out var scope))
        {
            _scopes.Add((seen.Station, seen.Product ?? ""), scope = new ConfidenceScope(seen.Station, seen.Product ?? ""));
        }

        _changed.Touch(scope);
        scope.Sum += confidence;
        scope.Count++;
        scope.Records.Add(seen.Position);
        scope.Records.RemoveRange(0, Math.Max(0, scope.Records.Count - MostRecords));
        if (scope.Count < settings.Parts)
        {
            return;
        }

        var value = (double)(scope.Sum / settings.Parts);
        if (scope.Values < settings.Base)
        {
            scope.Learn(value);
        }
        else
        {
            scope.Since++;
            scope.Average = MovingAverage.Next(scope.Average, value, settings.Lambda);
            Judge(scope, moves);
        }

        (scope.Sum, scope.Count) = (0, 0);
        scope.Records.Clear();
    }

    private void Judge(ConfidenceScope scope, ICollection<FindingMove> moves)
    {
        var allowed = settings.Sigmas * MovingAverage.Sigma(scope.Sigma, settings.Lambda, scope.Since);
        var below = scope.Mean - scope.Average;
        if (scope.IsOpen)
        {
            if (below <= allowed / 2)
            {
                scope.IsOpen = false;
                moves.Add(new FindingMove.Closed(scope.Key, Say(scope)));
            }

            return;
        }

        // A base without any spread says nothing of how much is usual: what is below it at all is told.
        if (below > allowed)
        {
            scope.IsOpen = true;
            moves.Add(new FindingMove.Opened(scope.Key, $"{Say(scope)} Lower than {scope.Mean - allowed:0.####}, which is {settings.Sigmas:0.##} σ.", [.. scope.Records])
            {
                Station = scope.Station,
                Expected = scope.Mean,
                Threshold = scope.Mean - allowed,
            });
        }
    }

    private string Say(ConfidenceScope scope) =>
        $"Confidence of passes is {scope.Average:0.####} on average at {scope.Station}{(scope.Product.Length == 0 ? "" : $", {scope.Product}")}; its base is {scope.Mean:0.####}.";
}

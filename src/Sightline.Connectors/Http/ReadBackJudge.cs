using Sightline.Model;

namespace Sightline.Connectors.Http;

/// <summary>Turns the answer to "do you have it?" into found, not there, or cannot tell. Doubt is never "not there".</summary>
internal sealed class ReadBackJudge(HttpReadBackOptions options)
{
    private readonly HashSet<int> _found = [.. options.FoundStatus];
    private readonly HashSet<int> _notFound = [.. options.NotFoundStatus];
    private readonly BodyTests _tests = new(options.Body);
    private readonly BodyTests _notFoundTests = new(options.NotFoundBody);
    private readonly JsonPointer? _reference = options.Reference is { } path ? JsonPointer.Parse(path) : null;

    /// <summary>Judges one answer; <paramref name="said"/> is its words for people.</summary>
    public ReadBack Judge(Answer answer, string said)
    {
        if (_notFound.Contains(answer.Status))
        {
            return new ReadBack.NotThere();
        }

        if (!_found.Contains(answer.Status))
        {
            return new ReadBack.CannotTell($"The target said {said}");
        }

        if (_tests.None && _notFoundTests.None)
        {
            return Found(answer);
        }

        if (answer.Unreadable() is { } why)
        {
            return new ReadBack.CannotTell($"{why} The target said {said}");
        }

        // The two lists are asked in this order so that a record that is there is never called absent.
        return !_tests.None && _tests.Hold(answer.Json!.Value) ? Found(answer)
            : !_notFoundTests.None && _notFoundTests.Hold(answer.Json!.Value) ? new ReadBack.NotThere()
            : _tests.None ? Found(answer)
            : new ReadBack.CannotTell($"The answer passes neither body nor notFoundBody. The target said {said}");
    }

    private ReadBack.Found Found(Answer answer) => new(answer.Json is { } json ? _reference?.FindText(json) : null);
}

using System.Text.Json;
using Sightline.Plant.Stations;

namespace Sightline.Plant;

/// <summary>A cycle that was run and is not accepted yet.</summary>
internal sealed record WaitingCycle(long Number, Exposure Exposure);

/// <summary>Where a line stands.</summary>
internal sealed record LineState(long NextCycle, IReadOnlyList<WaitingCycle> Waiting);

/// <summary>The state file as it stands on disk.</summary>
internal sealed record PlantStateFile(int FormatVersion, int Seed, Dictionary<string, LineState> Lines);

/// <summary>
/// Remembers, for each line, the next cycle and the exposures of the cycles that the hub has not accepted.
/// All else of a message follows from seed and number, so a plant that was killed sends the very same messages again.
/// The file is replaced whole and not flushed to the disk: it survives a kill of the process, not a power cut.
/// </summary>
internal sealed class PlantState
{
    private const int Format = 1;

    private readonly Lock _gate = new();
    private readonly string? _path;
    private readonly int _seed;
    private readonly long _first;
    private readonly Dictionary<string, LineState> _lines = [];

    private PlantState(PlantOptions options)
    {
        _path = options.StateFile;
        _seed = options.Seed;
        _first = options.FirstPart;
    }

    /// <summary>Reads the state file, if there is one.</summary>
    /// <exception cref="InvalidDataException">The file is not a state of this plant. It is never overwritten.</exception>
    public static PlantState Open(PlantOptions options)
    {
        var state = new PlantState(options);
        if (options.StateFile is { } path && File.Exists(path))
        {
            state.Read(path);
        }

        return state;
    }

    public LineState Of(string line)
    {
        lock (_gate)
        {
            return _lines.TryGetValue(line, out var state) ? state : new LineState(_first, []);
        }
    }

    /// <summary>Before the first attempt to send it.</summary>
    public void Exposed(string line, WaitingCycle cycle) =>
        Change(line, s => new LineState(cycle.Number + 1, [.. s.Waiting, cycle]));

    public void Accepted(string line, long number) =>
        Change(line, s => s with { Waiting = [.. s.Waiting.Where(w => w.Number != number)] });

    private void Change(string line, Func<LineState, LineState> change)
    {
        lock (_gate)
        {
            _lines[line] = change(Of(line));
            if (_path is not null)
            {
                Write(_path);
            }
        }
    }

    private void Write(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }

        var fresh = path + ".new";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(new PlantStateFile(Format, _seed, _lines), JsonSerializerOptions.Web));
        File.Move(fresh, path, overwrite: true);
    }

    private void Read(string path)
    {
        PlantStateFile? file;
        try
        {
            file = JsonSerializer.Deserialize<PlantStateFile>(File.ReadAllBytes(path), JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            file = null;
        }

        if (file is not { FormatVersion: Format, Lines: not null } || file.Lines.Values.Any(l => l?.Waiting is null))
        {
            throw new InvalidDataException($"{path} is not a plant state of format {Format}. Move it away to begin with part {_first}.");
        }

        if (file.Seed != _seed)
        {
            throw new InvalidDataException($"{path} belongs to a plant with seed {file.Seed}, not {_seed}. Use that seed or another state file.");
        }

        foreach (var (line, state) in file.Lines)
        {
            _lines[line] = state;
        }
    }
}

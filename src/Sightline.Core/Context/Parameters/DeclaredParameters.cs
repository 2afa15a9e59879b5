using Sightline.Context.Machines;
using Sightline.Model;

namespace Sightline.Context.Parameters;

/// <summary>What is declared now, for the check of what machines send. Made anew when master data changes.</summary>
internal sealed class DeclaredParameters(PlantModel plant) : IDeclaredParameters
{
    private Known? _known;

    public DeclaredParameter? Find(string place, string name)
    {
        var known = Current();
        return known.ByName.GetValueOrDefault((name, place)) ?? known.ByName.GetValueOrDefault((name, null));
    }

    public IReadOnlyList<string>? StopReasonsOf(string machine) => Current().StopReasons.GetValueOrDefault(machine);

    private Known Current()
    {
        // Read without the lock, which the journey holds while it binds: what is a moment old is no mistake here.
        if (_known is { } known && known.Version == plant.Version)
        {
            return known;
        }

        lock (plant.Gate)
        {
            if (_known?.Version != plant.Version)
            {
                var byName = new Dictionary<(string, string?), DeclaredParameter>();
                foreach (var (id, record, _) in plant.All<ParameterMaster>(MasterKind.Parameters).OrderBy(p => p.Id, StringComparer.Ordinal))
                {
                    byName.TryAdd((record.Name!, record.Place), new DeclaredParameter(id, record.Unit));
                }

                _known = new Known(plant.Version, byName, plant.All<MachineMaster>(MasterKind.Machines).Where(m => m.Record.StopReasons is not null).ToDictionary(m => m.Id, m => m.Record.StopReasons!));
            }

            return _known;
        }
    }

    private sealed record Known(long Version, Dictionary<(string Name, string? Place), DeclaredParameter> ByName, Dictionary<string, IReadOnlyList<string>> StopReasons);
}

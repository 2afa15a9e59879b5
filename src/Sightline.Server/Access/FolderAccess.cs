using Sightline.Identity;
using Sightline.Storage;

namespace Sightline.Server.Access;

/// <summary>People and keys of a data folder, whether its node runs or not. What is changed here becomes facts when the node next looks.</summary>
internal sealed class FolderAccess : IDisposable
{
    private readonly ServiceProvider _services;

    public FolderAccess(DataFolder folder)
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(folder.In("config/sightline.json"), optional: true).AddEnvironmentVariables("SIGHTLINE_").Build();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration).AddSingleton(folder).AddSingleton(TimeProvider.System)
            .AddLogging().AddAccess().BuildServiceProvider();
    }

    public KeyDesk KeyDesk => _services.GetRequiredService<KeyDesk>();

    public KeyStore Keys => _services.GetRequiredService<KeyStore>();

    public PeopleDesk People => _services.GetRequiredService<PeopleDesk>();

    public void Dispose() => _services.Dispose();
}

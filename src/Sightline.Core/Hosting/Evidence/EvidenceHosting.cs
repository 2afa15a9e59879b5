using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sightline.Buffering;
using Sightline.Hosting.Past;
using Sightline.Insight.Notices;
using Sightline.Proof.Anchors;
using Sightline.Proof.Archives;
using Sightline.Proof.Packages;
using Sightline.Proof.Signing;
using Sightline.Proof.Tree;
using Sightline.Settings;
using Sightline.Storage;

namespace Sightline.Hosting.Evidence;

/// <summary>What proof needs of the host: the tree, the key, packages and anchors.</summary>
internal static class EvidenceHosting
{
    public static IServiceCollection AddEvidence(this IServiceCollection services) => services
        .AddSettings<EvidenceOptions, EvidenceOptionsCheck>("Evidence").AddSettings<AnchorOptions, AnchorOptionsCheck>("Anchors")
        .AddSingleton<IStage, TreeStage>().AddSingleton<IStage, KeyStage>().AddSingleton<IStage, AnchorStage>().AddSingleton<IStage, ArchiveStage>()
        .AddSingleton(s => new JournalReader(s.GetRequiredService<DataFolder>().Journal))
        .AddSingleton<FactTree>()
        .AddSingleton<KeyFile>().AddSingleton<KeyQuery>().AddSingleton<InstallationKey>()
        .AddSingleton<AnchorQuery>().AddSingleton<AnchorDesk>().AddSingleton<EvidencePackages>()
        .AddSingleton<ArchiveQuery>().AddSingleton<ArchiveMaker>().AddSingleton<ArchiveDesk>().AddSingleton<BodiesOut>().AddSingleton(new SharedWithThePast(typeof(BodiesOut)))
        .AddSingleton<AnchorDays>().AddSingleton<INotices, EvidenceNotices>();
}

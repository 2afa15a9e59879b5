using System.CommandLine;
using Sightline.Server.Verbs;

var root = new RootCommand("Sightline joins AI vision inspection to MES, ERP and PLC, and keeps the whole story of every part.")
{
    DemoVerb.Create(), HubVerb.Create(), EdgeVerb.Create(), ReplayVerb.Create(), UserVerb.Create(), KeyVerb.Create(), TraceVerb.Create(), CertificateVerb.Create(), VerifyVerb.Create(), ExportVerb.Create(), ArchiveVerb.Create(), MapVerb.Create(), RebuildVerb.Create(),
    BackupVerb.Create(), RestoreVerb.Create(), SalvageVerb.Create(),
};
return await Run.AsWrittenAsync(root, args);

using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

[ConformanceOf("sql")]
[Collection("postgresql")]
public sealed class PostgresTableConformanceTests(PostgresSite site) : TargetConnectorConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await PostgresTargetRig.TableAsync(site, clock);
}

[Collection("postgresql")]
public sealed class PostgresTableForgetfulConformanceTests(PostgresSite site) : ForgetfulTargetConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await PostgresTargetRig.TableAsync(site, clock, rowsStay: false);
}

[Collection("postgresql")]
public sealed class PostgresProcedureConformanceTests(PostgresSite site) : TargetConnectorConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await PostgresTargetRig.ProcedureAsync(site, clock);
}

[Collection("postgresql")]
public sealed class PostgresProcedureForgetfulConformanceTests(PostgresSite site) : ForgetfulTargetConformance
{
    protected override async Task<TargetRig> StartTargetAsync(ManualClock clock) => await PostgresTargetRig.ProcedureAsync(site, clock, readBack: false);
}

public sealed class SqliteTableConformanceTests : TargetConnectorConformance
{
    protected override Task<TargetRig> StartTargetAsync(ManualClock clock) => Task.FromResult<TargetRig>(new SqliteTargetRig());
}

public sealed class SqliteTableForgetfulConformanceTests : ForgetfulTargetConformance
{
    protected override Task<TargetRig> StartTargetAsync(ManualClock clock) => Task.FromResult<TargetRig>(new SqliteTargetRig(rowsStay: false));
}

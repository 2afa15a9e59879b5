using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Server.Access;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Access;

/// <summary>What the audit of a node holds, once all acts so far are facts.</summary>
internal static class AuditLook
{
    public static async Task<IReadOnlyList<JsonObject>> AuditAsync(this HubInProcess hub, string act)
    {
        await hub.Services.GetRequiredService<AuditTrail>().CarriedAsync(CancellationToken.None);
        return (await hub.Api.GetAsync($"/api/v1/audit?limit=1000&act={act}")).Expect(200).Items;
    }
}

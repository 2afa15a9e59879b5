using Sightline.Storage;

namespace Sightline.Server.Demo;

/// <summary>What the demo prints: where to look and what to try.</summary>
internal static class DemoGuide
{
    public static string Text(DemoAccess access, DataFolder folder, bool noTraffic) => $"""

        Sightline runs at {access.Hub}
          sign in as         {access.User}
          password           {access.Password}
          simulated MES      {access.Mes}/records/count
          data folder        {folder.Path}
          the same as a file {folder.In("demo.json")}
          {(noTraffic ? "The stations are off (--no-traffic)." : "Two lines with two stations each send inspections.")}

        To look at (K='{access.Key}'):
          curl -H "X-Api-Key: $K" {access.Hub}/api/v1/books
          curl -H "X-Api-Key: $K" "{access.Hub}/api/v1/inspections?result=fail&limit=3"
          curl -H "X-Api-Key: $K" {access.Hub}/api/v1/parts/SN-L1-000001
          curl -H "X-Api-Key: $K" {access.Hub}/api/v1/clocks   one station's clock is 0.74 s ahead; its records are corrected
          curl {access.Hub}/metrics

        To try:
          curl -X PUT {access.Mes}/faults -H 'Content-Type: application/json' -d '{"{"}"kind":"dropAfterStoring","times":5{"}"}'   the MES stores and hangs up: nothing is sent twice
          edit {Path.Combine(folder.Maps, "mes.json")}   a good map is in use within two seconds, a bad one is not taken
          sightline replay FILE --profile steel-plates --to {access.Hub} --key "$K" --start 2026-11-20T06:00:00Z --every 1s --serial-prefix SP-

        Ctrl+C stops it. What is in the folder stays.
        """;
}

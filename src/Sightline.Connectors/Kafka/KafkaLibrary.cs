using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Sightline.Connectors.Kafka;

/// <summary>Leads the client to the machine's own librdkafka, because none comes with it.</summary>
internal static class KafkaLibrary
{
    private const string Asked = "librdkafka";
    private static readonly Lock s_gate = new();
    private static bool s_led;

    /// <summary>Why the client cannot be used on this machine, with the remedy; null when it can.</summary>
    public static string? Missing()
    {
        lock (s_gate)
        {
            if (!s_led)
            {
                NativeLibrary.SetDllImportResolver(typeof(ProducerConfig).Assembly, Find);
                s_led = true;
            }
        }

        return Find(Asked, typeof(ProducerConfig).Assembly, null) != 0 ? null
            : "The library librdkafka is not installed on this machine. Install the package librdkafka1 (2.0 or newer); it is found without a restart. Nothing was sent.";
    }

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? places) =>
        name == Asked && (NativeLibrary.TryLoad("librdkafka.so.1", out var library) || NativeLibrary.TryLoad(Asked, out library)) ? library : 0;
}

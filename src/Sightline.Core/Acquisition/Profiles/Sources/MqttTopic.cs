namespace Sightline.Acquisition.Profiles.Sources;

/// <summary>MQTT topic filters (MQTT 5.0, 4.7): + is exactly one level, # is all that remain.</summary>
internal static class MqttTopic
{
    public static bool Matches(string filter, string topic)
    {
        var wanted = filter.Split('/');
        var levels = topic.Split('/');
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#")
            {
                return true;
            }

            if (i >= levels.Length || (wanted[i] != "+" && wanted[i] != levels[i]))
            {
                return false;
            }
        }

        return wanted.Length == levels.Length;
    }
}

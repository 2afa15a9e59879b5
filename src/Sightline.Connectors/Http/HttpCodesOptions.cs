using Sightline.Connectors.Options;

namespace Sightline.Connectors.Http;

internal sealed class HttpCodesOptions
{
    [Setting("Address that is asked with GET, with the headers of the target.", Required = true)]
    public string Url { get; set; } = "";

    [Setting("JSON pointer to the list in the answer; empty text when the answer itself is the list.", Required = true)]
    public string List { get; set; } = "";

    [Setting("JSON pointer, within an entry, to the code; empty text when the entry itself is the code.")]
    public string Code { get; set; } = "";
}

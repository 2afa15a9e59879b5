namespace Sightline.Connectors.Trust;

/// <summary>Why a secure connection did not come about, in words that say what to do. The platform's own words name flags.</summary>
internal static class CertificateWords
{
    public static string Of(Exception failure)
    {
        var words = failure.GetBaseException().Message;
        return Says("NotTimeValid") ? "its certificate has ended, or has not begun yet. Let whoever runs it renew it, and compare the clocks."
            : Says("RemoteCertificateNameMismatch") ? "its certificate is not for this name. Write the name it bears into the address, or let it be made for this one."
            : Says("UntrustedRoot") || Says("PartialChain") ? $"its certificate is signed by nobody who is trusted here. Install the authority on this machine, or name its file where the connector has an option for that. ({words.TrimEnd('.')})."
            : words;

        bool Says(string flag) => words.Contains(flag, StringComparison.Ordinal);
    }
}

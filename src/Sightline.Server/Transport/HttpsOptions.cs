using Microsoft.Extensions.Options;
using Sightline.Settings;
using Sightline.Storage;

namespace Sightline.Server.Transport;

/// <summary>Settings of the certificate, section <c>Https</c>.</summary>
internal sealed class HttpsOptions
{
    /// <summary>Certificate of every https:// address, as PFX or PEM. Read again when it changes. Default none.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>Its private key as PEM, when it does not stand in the file of the certificate. Default none.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Where the password of the PFX or of the key is: a reference, never the password. Default none.</summary>
    [SecretReference]
    public string Password { get; set; } = "";
}

internal sealed class HttpsOptionsCheck(ListenPlan plan, DataFolder folder, TimeProvider time) : IValidateOptions<HttpsOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpsOptions options)
    {
        var problems = new List<string>();
        foreach (var (setting, path) in ((string, string)[])[("CertificateFile", options.CertificateFile), ("KeyFile", options.KeyFile)])
        {
            if (path.Length > 0 && !Path.IsPathFullyQualified(path))
            {
                problems.Add($"Https:{setting} is '{path}'. Give an absolute path.");
            }
        }

        if (options.Password.Length > 0 && !SecretReference.TryParse(options.Password, out _))
        {
            // The value is not repeated: problems are logged and shown.
            problems.Add("Https:Password is no reference. Write ${file:NAME} for a file in the folder secrets, or ${env:NAME}; the password itself never stands in the settings.");
        }

        if (options.CertificateFile.Length == 0 && (plan.HasHttps || options.KeyFile.Length > 0))
        {
            problems.Add("Https:CertificateFile is not set. Give the file of the certificate, as PFX or PEM; https:// cannot be served without one.");
        }

        if (problems.Count == 0 && plan.HasHttps)
        {
            try
            {
                new CertificateFiles(options, folder).Read(time.GetUtcNow()).Dispose();
            }
            catch (CertificateFault fault)
            {
                problems.Add(fault.Message);
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

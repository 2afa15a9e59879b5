using System.Security.Cryptography;
using System.Text;

namespace Sightline.Identity;

/// <summary>Recovery codes are kept as hashes. They are random, so a plain SHA-256 guards them.</summary>
internal static class RecoveryCode
{
    public static string Hash(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code.Trim().ToUpperInvariant())));
}

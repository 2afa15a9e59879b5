namespace Sightline.Proof.Packages;

/// <summary>What a package tells a stranger who opens it.</summary>
internal static class PackageReadme
{
    public static ReadOnlyMemory<byte> Text { get; } = """
        This is an evidence package made by Sightline. It holds what the journal of one installation
        says about one thing, and all that is needed to check it without that installation.

        manifest.json    what it is of, when and where it was made, what is missing and why,
                         and every file with its size and its SHA-256
        signature.json   the installation's signature over the bytes of manifest.json
                         (ECDSA on P-256 with SHA-256; r and s, 32 bytes each)
        facts/           one file for each fact: everything that its hash is made of, the hash of
                         the fact before it, and its path to the root of the tree (RFC 9162)
        images/          the images, each named by its SHA-256
        schemas/ maps/ rules/ recipes/
                         the versions that were in force and acted
        keys/            the public keys of the installation, old ones too
        proof/           earlier heads of the tree that were signed, with their paths

        To check it:
          sightline verify FILE                      with the program, on any machine
          node verify-evidence.mjs FILE              with sixty lines that need no program

        Both end with 0 for a package that is whole, and name each fault with its place.

        A signature shows that the package comes from whoever has the key. That it is this
        installation's key you must know from elsewhere: compare the key's fingerprint with the
        one the installation gave you, or give its key file with --key. That nothing of the past
        was changed before the package was made is shown by an anchor you received earlier: give
        it with --anchor.

        docs/evidence.md of Sightline describes every byte, for whoever writes a check of his own.

        """u8.ToArray();
}

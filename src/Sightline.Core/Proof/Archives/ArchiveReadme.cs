namespace Sightline.Proof.Archives;

/// <summary>What an archive tells a stranger who opens it.</summary>
internal static class ArchiveReadme
{
    public static ReadOnlyMemory<byte> Text { get; } = """
        This is an archive of the journal of one Sightline installation: its facts from one position
        to another, complete and in their order. The installation keeps the hashes of these facts and
        reads what they say from this file. Keep it as long as the records themselves.

        facts/           256 facts in each file: one JSON object a line, packed with gzip. "text" is
                         what the fact says, "body" the same in Base64 where it is no text
        manifest.json    which journal, which facts, the hash before the first and of the last, the
                         root over all up to the last, and every file with its size and its SHA-256
        signature.json   the installation's signature over the bytes of manifest.json
                         (ECDSA on P-256 with SHA-256; r and s, 32 bytes each)

        To check it, on any machine:
          sightline verify FILE --key plant.pem

        To read it without Sightline: unzip it, then zcat facts/*.jsonl.gz.

        docs/evidence.md of Sightline describes every byte, and how each hash follows from the fact
        and the hash before it.

        """u8.ToArray();
}

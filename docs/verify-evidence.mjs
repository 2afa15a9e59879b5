// Checks an evidence package of Sightline with nothing but Node's own library: node verify-evidence.mjs FILE [KEY.pem]
// Ends with 0 for a package that is whole, and with 1 after naming each fault. docs/evidence.md says what is checked and why.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const [file, trusted] = process.argv.slice(2), zip = readFileSync(file), files = new Map(), list = [], faults = [];
const fault = (where, what) => faults.push(`${where}: ${what}`);
const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const hex = bytes => bytes.toString('hex'), unhex = text => Buffer.from(text, 'hex'), node = (left, right) => sha(Buffer.of(1), left, right);
const little = (...fields) => Buffer.concat(fields.map(([value, size]) => { const b = Buffer.alloc(size); b.writeUIntLE(value, 0, size); return b; }));
const number = value => { const b = Buffer.alloc(8); b.writeBigInt64BE(value === null ? -(2n ** 63n) : BigInt(value)); return b; };
const length = value => { const b = Buffer.alloc(4); b.writeInt32BE(value); return b; };
const text = value => value === null ? length(-1) : Buffer.concat([length(Buffer.byteLength(value)), Buffer.from(value)]);

// The root that a leaf leads to by its path (RFC 9162, section 2.1.3.2).
function rootOf(leaf, position, facts, path) {
  let [at, last, root] = [position - 1, facts - 1, sha(Buffer.of(0), unhex(leaf))];
  for (const beside of path.map(unhex)) {
    if (last === 0) return null;
    const left = at % 2 === 1 || at === last;
    root = left ? node(beside, root) : node(root, beside);
    while (left && at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hex(root) : null;
}
function checkFact(name, f, tree) {
  const where = `${name} (fact ${f.position})`;
  const hash = sha('SLF1', unhex(f.before), number(f.position), text(f.kind), text(f.source), text(f.key), number(f.observedAt), number(f.observedOffset),
    number(f.receivedAt), number(f.recordedAt), text(f.actor), sha(Buffer.from(f.body, 'base64')));
  if (hex(hash) !== f.hash || name !== `facts/${String(f.position).padStart(12, '0')}.json`) fault(where, 'its hash does not fit its content');
  if (rootOf(f.hash, f.position, tree.facts, f.path) !== tree.root) fault(where, 'its path does not lead to the root');
}

try {
  let at = 0; // What stands between the files is built anew and compared: nothing can hide there.
  const head = (name, crc, size) => little([20, 2], [0x800, 2], [0, 4], [0x21, 2], [crc, 4], [size, 4], [size, 4], [Buffer.byteLength(name), 2], [0, 2]);
  while (at + 30 <= zip.length && zip.readUInt32LE(at) === 0x04034b50) {
    const size = zip.readUInt32LE(at + 18), begin = at + 30 + zip.readUInt16LE(at + 26), name = zip.toString('utf8', at + 30, begin);
    const content = zip.subarray(begin, begin + size), same = head(name, crc32(content), size);
    if (!zip.subarray(at, begin).equals(Buffer.concat([little([0x04034b50, 4]), same, Buffer.from(name)])) || files.has(name)) fault(`ZIP, byte ${at}`, `${name} or what stands before it was changed`);
    files.set(name, content), list.push(Buffer.concat([little([0x02014b50, 4], [20, 2]), same, little([0, 4], [0, 6], [at, 4]), Buffer.from(name)]));
    at = begin + size;
  }
  const all = Buffer.concat(list), end = little([0x06054b50, 4], [0, 4], [list.length, 2], [list.length, 2], [all.length, 4], [at, 4], [0, 2]);
  if (!zip.subarray(at).equals(Buffer.concat([all, end]))) fault(`ZIP, byte ${at}`, 'the list at the end is not that of the files before it');
  const [manifest, signature] = ['manifest.json', 'signature.json'].map(name => JSON.parse(files.get(name))), key = Buffer.from(signature.publicKey, 'base64');
  const signed = { key: createPublicKey({ key, format: 'der', type: 'spki' }), dsaEncoding: 'ieee-p1363' };
  if (!verify('sha256', files.get('manifest.json'), signed, Buffer.from(signature.signature, 'base64')) || hex(sha(key)) !== signature.keyId) fault('signature.json', 'it does not sign this manifest');
  if (trusted && !createPublicKey(readFileSync(trusted)).export({ format: 'der', type: 'spki' }).equals(key)) fault('signature.json', 'it is by another key than the one you trust');
  for (const { path, sha256 } of manifest.files) if (path.startsWith('images/') && !path.startsWith(`images/${sha256}.`)) fault(path, 'its name is not its SHA-256');
  for (const { path, size, sha256 } of manifest.files) if (files.get(path)?.length !== size || hex(sha(files.get(path))) !== sha256) fault(path, 'it is not what the manifest says');
  if ([...files.keys()].join('\n') !== [...manifest.files.map(f => f.path), 'manifest.json', 'signature.json'].join('\n')) fault('ZIP', 'a file was put in or taken out');
  for (const [name, content] of files) if (name.startsWith('facts/')) checkFact(name, JSON.parse(content), manifest.journal);
  for (const what of ['facts', 'images']) if ([...files.keys()].filter(name => name.startsWith(`${what}/`)).length !== manifest.counts[what]) fault('manifest.json', `it counts ${manifest.counts[what]} ${what}, and there are others`);
  if (rootOf(manifest.journal.head, manifest.journal.facts, manifest.journal.facts, manifest.journal.headPath) !== manifest.journal.root) fault('manifest.json', 'the newest hash does not lead to the root');
  if (faults.length === 0) console.log(`Intact: evidence of ${manifest.of}, ${manifest.counts.facts} facts of ${manifest.journal.facts}, key ${signature.keyId}`);
} catch (error) { fault('package', error.message); }
for (const line of faults) process.exitCode = (console.error(line), 1);

// An S3 server that others wrote, for the tests: says where it listens, and ends with its input.
import S3rver from "s3rver";

const server = new S3rver({
  address: "127.0.0.1",
  port: Number(process.env.S3_PORT ?? 0),
  directory: process.env.S3_FOLDER,
  silent: true,
  configureBuckets: [{ name: "plant" }],
});
const { port } = await server.run();
console.log(`address http://127.0.0.1:${port}`);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));

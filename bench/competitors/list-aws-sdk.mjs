/**
 * Lists every symbol with the paginator of the AWS SDK for JavaScript, 32 symbols at a time, unsigned.
 * Arguments: package.json of where the SDK is installed, endpoint, first key day to list after ('' for all).
 */
import { createRequire } from 'node:module';

const [tools = '', endpoint = '', after = ''] = process.argv.slice(2);
const { S3Client, paginateListObjectsV2 } = createRequire(tools)('@aws-sdk/client-s3');
const client = new S3Client({
  endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  signer: { sign: async (request) => request },
});
const Bucket = 'data.binance.vision';
const Prefix = 'data/futures/um/daily/klines/';

const symbols = [];
for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix, Delimiter: '/' })) {
  for (const each of page.CommonPrefixes ?? []) symbols.push(each.Prefix.slice(Prefix.length, -1));
}
const found = { symbols: symbols.length, files: 0, bytes: 0 };
const queue = symbols.values();
await Promise.all(Array.from({ length: 32 }, () => work()));
process.stdout.write(JSON.stringify(found));

async function work() {
  for (const symbol of queue) {
    const folder = `${Prefix}${symbol}/1m/`;
    const tail = after === '' ? {} : { StartAfter: `${folder}${symbol}-1m-${after}` };
    for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: folder, ...tail })) {
      for (const { Key, Size } of page.Contents ?? []) {
        if (!Key.endsWith('.zip')) continue;
        found.files++;
        found.bytes += Size;
      }
    }
  }
}

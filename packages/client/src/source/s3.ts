import { BullionError } from '@bullion/core';
import type { ReplyHeaders } from '../net/net.ts';
import { type S3Keys, signature } from './s3-signature.ts';
import { site } from './site.ts';
import { encodePath, notAnAddress, type Places, type Source } from './source.ts';

/** `s3://bucket/prefix`: read by plain HTTPS, signed where there are keys, and without them what is public. */
export function s3(address: string, { s3: endpoint, region, s3Keys }: Places): Source {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(address) ?? [];
  if (bucket === undefined) throw notAnAddress(address, 's3://bucket/prefix');
  const folder = prefix.replace(/\/+$/, '');
  const host = hostOf(bucket, endpoint, region);
  const keys = keysOf(s3Keys);
  return {
    ...site(`${host}/${folder === '' ? '' : `${encodePath(folder)}/`}`),
    address,
    credentials: keys && signature(new URL(host).origin, region ?? 'us-east-1', keys),
    hintOf: (code, headers) => regionHint(code, headers) ?? (keys === undefined ? NO_KEYS : (HINTS.get(code) ?? NOT_ALLOWED)),
  };
}

function hostOf(bucket: string, endpoint: string | undefined, region: string | undefined): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  const amazon = region === undefined ? 's3.amazonaws.com' : `s3.${region}.amazonaws.com`;
  // The certificate of Amazon covers one name before its own, and a dot would make two.
  return bucket.includes('.') ? `https://${amazon}/${bucket}` : `https://${bucket}.${amazon}`;
}

/** Half a pair is a mistake that the store would only call forbidden. */
function keysOf({ accessKeyId, secretAccessKey, sessionToken }: Places['s3Keys'] & {} = {}): S3Keys | undefined {
  if (accessKeyId !== undefined && secretAccessKey !== undefined) return { accessKeyId, secretAccessKey, sessionToken };
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  const [there, absent] = accessKeyId === undefined ? [SECRET, ID] : [ID, SECRET];
  throw new BullionError('bad_config', `${there} is set, but ${absent} is not.`, { hint: 'Set both, or neither for a public bucket.' });
}

const ID = 'AWS_ACCESS_KEY_ID';
const SECRET = 'AWS_SECRET_ACCESS_KEY';

function regionHint(code: string, headers: ReplyHeaders): string | undefined {
  const home = headers.get('x-amz-bucket-region');
  return WRONG_REGION.has(code) ? `Set AWS_REGION to the region of the bucket${home === null ? '' : `, ${home}`}.` : undefined;
}

const WRONG_REGION: ReadonlySet<string> = new Set(['AuthorizationHeaderMalformed', 'PermanentRedirect', 'TemporaryRedirect']);

const NO_KEYS = `Set ${ID} and ${SECRET}, unless the bucket is public.`;
const NOT_ALLOWED = 'The keys may not read it: ask its owner for s3:GetObject.';

const HINTS: ReadonlyMap<string, string> = new Map([
  ['InvalidAccessKeyId', `${ID} is not known to the store: check it, and the address of the store.`],
  ['SignatureDoesNotMatch', `${SECRET} is not that of ${ID}.`],
  ['ExpiredToken', 'AWS_SESSION_TOKEN is over: get a new one.'],
  ['InvalidToken', `AWS_SESSION_TOKEN is not that of ${ID}.`],
  ['RequestTimeTooSkewed', 'Set the clock of this machine.'],
]);

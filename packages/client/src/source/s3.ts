import { site } from './site.ts';
import { encodePath, notAnAddress, type Places, type Source } from './source.ts';

/** `s3://bucket/prefix`: a public bucket, read by plain HTTPS. */
export function s3(address: string, { s3: endpoint, region }: Places): Source {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(address) ?? [];
  if (bucket === undefined) throw notAnAddress(address, 's3://bucket/prefix');
  const folder = prefix.replace(/\/+$/, '');
  return { ...site(`${hostOf(bucket, endpoint, region)}/${folder === '' ? '' : `${encodePath(folder)}/`}`), address };
}

function hostOf(bucket: string, endpoint: string | undefined, region: string | undefined): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  const amazon = region === undefined ? 's3.amazonaws.com' : `s3.${region}.amazonaws.com`;
  // The certificate of Amazon covers one name before its own, and a dot would make two.
  return bucket.includes('.') ? `https://${amazon}/${bucket}` : `https://${bucket}.${amazon}`;
}

import type { Credentials } from '../net/ask.ts';

/** Keys of an account; a session token belongs to those that last for hours. */
export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Signs every request by itself (Signature Version 4): the secret key never leaves this process. */
export function signature(origin: string, region: string, { accessKeyId, secretAccessKey, sessionToken }: S3Keys): Credentials {
  // What is derived from the key for a day and a region.
  const cache = new Map<string, ArrayBuffer>();
  return {
    origin,
    headersFor: async (url) => {
      const { AwsV4Signer } = await import('aws4fetch');
      const signer = new AwsV4Signer({
        url,
        accessKeyId,
        secretAccessKey,
        ...(sessionToken && { sessionToken }),
        service: 's3',
        region,
        cache,
      });
      const { headers } = await signer.sign();
      return Object.fromEntries(headers);
    },
  };
}

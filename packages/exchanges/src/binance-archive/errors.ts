import type { Answer, Verdict } from '../exchange.ts';
import { judgeStatus, rateLimited, retryAfterMs } from '../status.ts';
import { decodeEntities } from './xml-text.ts';

/**
 * Only 404 for an object means that it does not exist. 403 has meant denied lists, bans and outages of the whole bucket,
 * so it is never read as absence but asked again.
 */
export function judge(answer: Answer): Verdict {
  const code = errorCode(answer);
  const message = `HTTP ${answer.status}${code === undefined ? '' : ` ${code}`} from ${answer.url}`;
  if (answer.status === 404 && code !== 'NoSuchBucket' && !answer.url.startsWith('/binance-archive-list/?'))
    return { kind: 'absent', message };
  if (answer.status === 403) return { kind: 'error', code: isRegionBlock(answer) ? 'geo_blocked' : 'exchange_busy', message };
  // Binance's own hosts say 418 to those who went on after 429.
  if (answer.status === 418) return rateLimited(message, retryAfterMs(answer));
  if (answer.status === 200 && code !== undefined) return { kind: 'error', code: 'exchange_busy', message };
  const verdict = judgeStatus(answer) ?? { kind: 'ok' };
  return verdict.kind === 'error' ? { ...verdict, message } : verdict;
}

/** Errors are short; a longer body that begins like one is no error of S3. */
const ERROR_BYTES = 4096;

/** S3 explains itself as `<Error><Code>NoSuchKey</Code>…`, now and then even with status 200. */
function errorCode({ body }: Answer): string | undefined {
  if (body[0] !== LESS_THAN || body.length > ERROR_BYTES) return undefined;
  const [, code] = /<Error>[\s\S]*?<Code>([^<]*)<\/Code>/.exec(new TextDecoder().decode(body)) ?? [];
  return code === undefined ? undefined : decodeEntities(code);
}

const LESS_THAN = 0x3c;

/** CloudFront's own page for countries that the owner of the bucket has excluded. */
function isRegionBlock({ body }: Answer): boolean {
  return new TextDecoder().decode(body.subarray(0, ERROR_BYTES)).includes('block access from your country');
}

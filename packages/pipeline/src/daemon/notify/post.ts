import { BullionError } from '@bullion/core';

/** Somebody waits for the daemon to go on. */
const TIMEOUT_MS = 10_000;

/** Posts JSON. The address may be a secret, so only its host is ever told. */
export async function post(url: string, body: unknown): Promise<void> {
  const { host } = new URL(url);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'error',
  }).catch((cause: unknown) => {
    throw new BullionError('unreachable', `${host} did not take a notification.`, { cause });
  });
  await response.body?.cancel();
  if (!response.ok) throw new BullionError('refused', `${host} answered a notification with HTTP ${response.status}.`);
}

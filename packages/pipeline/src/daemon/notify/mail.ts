import { BullionError } from '@bullion/core';
import { createTransport } from 'nodemailer';
import type { Level } from '../problem.ts';
import type { Notifier } from './notifier.ts';

export interface MailOptions {
  /** `smtps://user:password@host`, or `smtp://host:25`. */
  readonly url: string;
  readonly from: string;
  readonly to: readonly string[];
}

const TIMEOUT_MS = 10_000;

/** Mail over SMTP. The id of a message is its Message-ID, so that a repeated delivery is one mail. */
export function mail({ url, from, to }: MailOptions, level: Level): Notifier {
  const transport = createTransport({ url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS });
  return {
    name: 'mail',
    level,
    send: async ({ id, title, detail, at }) => {
      const messageId = `<${encodeURIComponent(id)}@bullion>`;
      await transport
        .sendMail({ from, to: [...to], subject: `Bullion: ${title}`, text: `${detail}\n\n${at}\n`, messageId })
        .catch((cause: unknown) => {
          // The cause may repeat the address with its password.
          throw new BullionError('unreachable', `The mail server ${new URL(url).hostname} did not take a message.`, {
            details: { code: codeOf(cause) },
          });
        });
    },
  };
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown';
}

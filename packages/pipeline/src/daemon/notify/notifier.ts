import type { Message } from '../incidents.ts';
import type { Level } from '../problem.ts';
import { type MailOptions, mail } from './mail.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

/** A way to tell people. */
export interface Notifier {
  readonly name: string;
  /** Messages below this level are not sent. */
  readonly level: Level;
  send(message: Message): Promise<void>;
}

export interface NotifyOptions {
  /** Incoming webhook of Slack, or of anything that reads `{"text": …}`. */
  readonly slack?: { readonly url: string; readonly level?: Level | undefined } | undefined;
  /** Gets every message as JSON by POST. */
  readonly webhook?: { readonly url: string; readonly level?: Level | undefined } | undefined;
  readonly mail?: (MailOptions & { readonly level?: Level | undefined }) | undefined;
}

/** What is configured. */
export function notifiers(options: NotifyOptions): Notifier[] {
  return [
    ...(options.slack === undefined ? [] : [slack(options.slack.url, options.slack.level ?? 'warn')]),
    ...(options.webhook === undefined ? [] : [webhook(options.webhook.url, options.webhook.level ?? 'info')]),
    ...(options.mail === undefined ? [] : [mail(options.mail, options.mail.level ?? 'error')]),
  ];
}

const RANK: Readonly<Record<Level, number>> = { info: 0, warn: 1, error: 2 };

/** Whether a message is loud enough for a notifier. */
export function isFor({ level }: Pick<Notifier, 'level'>, message: Pick<Message, 'level'>): boolean {
  return RANK[message.level] >= RANK[level];
}

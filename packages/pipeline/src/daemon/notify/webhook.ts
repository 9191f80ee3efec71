import type { Level } from '../problem.ts';
import type { Notifier } from './notifier.ts';
import { post } from './post.ts';

/** Any address that takes JSON: `{ id, at, level, title, detail }`. */
export function webhook(url: string, level: Level): Notifier {
  return { name: 'webhook', level, send: (message) => post(url, message) };
}

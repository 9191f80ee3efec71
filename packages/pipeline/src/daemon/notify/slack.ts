import type { Message } from '../incidents.ts';
import type { Level } from '../problem.ts';
import type { Notifier } from './notifier.ts';
import { post } from './post.ts';

const SIGNS: Readonly<Record<Level, string>> = { info: ':information_source:', warn: ':warning:', error: ':rotating_light:' };

/** An incoming webhook of Slack. */
export function slack(url: string, level: Level): Notifier {
  return { name: 'slack', level, send: (message) => post(url, { text: textOf(message) }) };
}

function textOf({ level, title, detail }: Message): string {
  return `${SIGNS[level]} *${escaped(title)}*\n${escaped(detail)}`;
}

/** Three characters mean something to Slack. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

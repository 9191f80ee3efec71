import { join } from 'node:path';
import { BullionError, isoTime } from '@bullion/core';
import { localDisk, readText } from '../publish/disk.ts';
import { isFor, type Notifier } from './notify/notifier.ts';
import { ended, type Problem } from './problem.ts';

/** A message that somebody is to get, exactly once. */
export interface Message extends Omit<Problem, 'key'> {
  /** The same for ever, so that a receiver can tell a repeated delivery. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
}

/** When something is told, and to whom. */
export interface Telling {
  readonly now: number;
  readonly notifiers: readonly Notifier[];
}

interface Open {
  readonly problem: Problem;
  readonly since: number;
}

/** A message and those who have not got it yet. */
interface Undelivered {
  readonly message: Message;
  /** Names of notifiers. */
  readonly to: readonly string[];
}

interface State {
  readonly open: readonly Open[];
  readonly outbox: readonly Undelivered[];
}

/** What is wrong now and what has been said about it, kept over restarts: one message when a problem begins, one when it ends. */
export class Incidents {
  readonly #path: string;
  #open: readonly Open[];
  #outbox: readonly Undelivered[];

  private constructor(path: string, { open, outbox }: State) {
    this.#path = path;
    this.#open = open;
    this.#outbox = outbox;
  }

  static async read(home: string): Promise<Incidents> {
    const path = join(home, 'daemon.json');
    const text = await readText(path);
    return new Incidents(path, text === undefined ? { open: [], outbox: [] } : parse(text, path));
  }

  get open(): readonly Problem[] {
    return this.#open.map(({ problem }) => problem);
  }

  /** Messages that somebody has not got yet. */
  get waiting(): number {
    return this.#outbox.length;
  }

  /** Takes what is wrong now among the keys that `isLookedAt` knows about; others stay as they are. What began or ended is to be told. */
  async update(problems: readonly Problem[], isLookedAt: (key: string) => boolean, { now, notifiers }: Telling): Promise<void> {
    const present = new Map(problems.map((problem) => [problem.key, problem]));
    const known = new Set(this.#open.map(({ problem }) => problem.key));
    const begun = [...present.values()].filter(({ key }) => !known.has(key));
    const over = this.#open.filter(({ problem }) => isLookedAt(problem.key) && !present.has(problem.key));
    if (begun.length + over.length === 0) return;
    this.#open = [...this.#open.filter((each) => !over.includes(each)), ...begun.map((problem) => ({ problem, since: now }))];
    await this.tell([...begun, ...over.map(({ problem, since }) => ended(problem, since))], { now, notifiers });
  }

  /** News that are told once. */
  async tell(news: readonly Problem[], { now, notifiers }: Telling): Promise<void> {
    if (news.length === 0) return;
    const undelivered = news.map((problem): Undelivered => {
      const to = notifiers.filter((each) => isFor(each, problem)).map(({ name }) => name);
      return { message: messageOf(problem, now), to };
    });
    this.#outbox = [...this.#outbox, ...undelivered.filter(({ to }) => to.length > 0)];
    await this.#save();
  }

  /** Gives every message to everybody who has not got it, in order. Who cannot be reached is tried again the next time. */
  async deliver(notifiers: readonly Notifier[], failed: (notifier: Notifier, error: unknown) => void): Promise<void> {
    for (const notifier of notifiers) {
      try {
        for (const { message } of this.#outbox.filter(({ to }) => to.includes(notifier.name))) {
          await notifier.send(message);
          await this.#delivered(message, notifier);
        }
      } catch (error) {
        failed(notifier, error);
      }
    }
  }

  async #delivered({ id }: Message, { name }: Notifier): Promise<void> {
    const left = this.#outbox.map((each) => (each.message.id === id ? { ...each, to: each.to.filter((one) => one !== name) } : each));
    this.#outbox = left.filter(({ to }) => to.length > 0);
    await this.#save();
  }

  async #save(): Promise<void> {
    const state: State = { open: this.#open, outbox: this.#outbox };
    await localDisk.write(`${this.#path}.new`, `${JSON.stringify(state, null, 2)}\n`);
    await localDisk.rename(`${this.#path}.new`, this.#path);
  }
}

function messageOf({ key, ...said }: Problem, now: number): Message {
  const at = isoTime(now);
  return { id: `${key}@${at}`, at, ...said };
}

function parse(text: string, path: string): State {
  try {
    const { open, outbox }: Partial<State> = JSON.parse(text);
    if (Array.isArray(open) && Array.isArray(outbox)) return { open, outbox };
  } catch {
    // Said below, as for any other text that is not ours.
  }
  throw new BullionError('corrupt_file', `${path} is not what the daemon wrote.`, {
    hint: 'Remove it: open problems are then told once more.',
  });
}

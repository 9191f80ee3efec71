import type { Command } from 'commander';
import type { Context } from '../context.ts';

/** Declares one command: how it is written, what it is for, and what it does. */
export type Add = (usage: string, description: string, load: Load) => Command;

/** What a command does: it gets its context, its options and arguments, and gives an exit code (0 when it says nothing). */
export type Action = (
  context: Context,
  options: Record<string, string | boolean | undefined>,
  ...args: string[]
) => Promise<number | undefined>;

/** Commands are loaded when they are used: `bullion query` never loads the pipeline. */
export type Load = () => Promise<Action>;

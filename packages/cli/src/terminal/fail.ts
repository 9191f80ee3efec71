import { asBullionError, type BullionError } from '@bullion/core';

/** Prints an error for people or programs and gives the exit code. A stack is shown only for bugs. */
export function fail(thrown: unknown, json: boolean): number {
  const error = asBullionError(thrown);
  if (json) process.stdout.write(`${JSON.stringify({ error: describe(error) })}\n`);
  else process.stderr.write(`${forPeople(error)}\n`);
  return error.facts.exit;
}

function describe({ code, message, hint, details }: BullionError): Record<string, unknown> {
  return { code, message, hint, details };
}

function forPeople(error: BullionError): string {
  const lines = [`error: ${error.message} (${error.code})`, `  ${error.hint}`];
  if (error.code === 'bug' && error.cause instanceof Error) lines.push(error.cause.stack ?? '');
  return lines.join('\n');
}

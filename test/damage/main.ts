/**
 * `node test/damage/main.ts --seeds 500 [--from SEED]` damages a published home in so many ways, `--seed N` in one: a bit, a stretch of zeros,
 * a cut or the loss of any file of the lake or of the ledger. Whatever is damaged is named or does no harm, the ledger can be rebuilt, and the
 * next run publishes the bytes of an undisturbed one.
 */
import { parseArgs } from 'node:util';
import { drawDamage } from './harm.ts';
import { openWard } from './ward.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, seeds: { type: 'string', default: '20' }, from: { type: 'string', default: '1' } },
});
await using ward = await openWard();
const home = ward.home();
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
let [right, named] = [0, 0];
for (let seed = first; seed < first + count; seed++) {
  const damage = drawDamage(home, seed);
  const { wrong, codes, found, lost } = await ward.treat(damage).catch((error: unknown) => ({
    wrong: [error instanceof Error ? (error.stack ?? '') : String(error)],
    codes: [],
    found: [],
    lost: [],
  }));
  if (wrong.length === 0) right++;
  if (codes.length + found.length > 0) named++;
  if (wrong.length > 0 || values.seed !== undefined)
    process.stdout.write(`seed ${seed}: ${JSON.stringify({ ...damage, codes, found, lost })}\n  ${wrong.join('\n  ')}\n`);
}
process.stdout.write(`${right} of ${count} damaged homes ended in the same bytes; ${named} damages were named, the others did no harm.\n`);
process.exitCode = right === count ? 0 : 1;

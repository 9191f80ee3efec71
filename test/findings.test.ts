import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ReportedFinding } from '@bullion/core';
import type { Simulator } from '@bullion/simulator';
import { bullion, temporaryFolder } from './support/bullion.ts';
import { startWorld } from './support/simulator.ts';
import { type SpoiledServer, startSpoiled } from './support/spoiled-server.ts';

const NOW = '2025-08-16T12:00:00Z';
const LOST = '2025-07-20';
const REPLACED = '2025-08-10';
const RUN = 'run availability --symbols BTCUSDT,ETHUSDT --from 2025-07-01 --to 2025-08-16 --volume-days 0';

interface Ran {
  run_id: string;
  status: string;
  materializations: { status: string; checks: Record<string, unknown>[] }[];
  findings: ReportedFinding[];
  findings_count: { info: number; warn: number; error: number };
}

describe('findings, from the archive to the dataset', () => {
  const folder = temporaryFolder('findings');
  let world: Simulator;
  let archive: SpoiledServer;
  let isReplaced = false;
  const home = join(folder.path, 'home');

  before(async () => {
    world = await startWorld(NOW);
    archive = await startSpoiled({ before: world.endpoints['BULLION_ENDPOINT_BINANCE_ARCHIVE_LIST'] ?? '', spoil: withoutLost });
  });
  after(async () => {
    await archive[Symbol.asyncDispose]();
    await world.close();
    folder[Symbol.dispose]();
  });

  /** A listing of one symbol lacks the file of one day, and has another one of another day once that was replaced. */
  function withoutLost(path: string, response: ServerResponse): boolean {
    if (!decodeURIComponent(path).includes('/BTCUSDT/')) return false;
    fetch(`${world.endpoints['BULLION_ENDPOINT_BINANCE_ARCHIVE_LIST']}${path}`)
      .then(async (answer) => {
        const contents = (await answer.text())
          .split(/(?=<Contents>)|(?<=<\/Contents>)/)
          .map((each) => (isReplaced ? replaced(each) : each));
        const type = { 'content-type': 'application/xml', date: answer.headers.get('date') ?? '' };
        response.writeHead(answer.status, type).end(contents.filter((each) => !each.includes(`-${LOST}.zip`)).join(''));
      })
      .catch(() => response.destroy());
    return true;
  }

  function replaced(contents: string): string {
    if (!contents.includes(`-${REPLACED}.zip<`)) return contents;
    return contents.replace(/<Size>\d+</, '<Size>4321<').replace(/<ETag>[^<]*</, '<ETag>&quot;00000000000000000000000000000001&quot;<');
  }

  async function told(line: string, exit: number, more: readonly string[] = []): Promise<string> {
    const env = { ...world.endpoints, BULLION_ENDPOINT_BINANCE_ARCHIVE_LIST: archive.url };
    const ended = await bullion([...line.split(' '), '--home', home, '--now', NOW, '--quiet', ...more], env);
    assert.equal(ended.code, exit, `${line}\n${ended.stdout.slice(0, 3000)}${ended.stderr}`);
    return ended.stdout;
  }

  async function run<T>(line: string, exit: number): Promise<T> {
    return JSON.parse(await told(line, exit, ['--json']));
  }

  const ofLostDay = (findings: readonly ReportedFinding[]) =>
    findings.find(({ check, symbol, from }) => check === 'continuity' && symbol === 'BTCUSDT' && from === LOST);

  test('a run names what it found with a reason, and is not stopped by it', async () => {
    const result = await run<Ran>(RUN, 0);
    assert.equal(result.status, 'success');
    const lost = ofLostDay(result.findings);
    assert.deepEqual(
      [lost?.severity, lost?.asset, lost?.exchange, lost?.market, lost?.until],
      ['warn', 'daily_availability', 'binance', 'perp', '2025-07-21'],
    );
    assert.match(lost?.reason ?? '', /late upload/);
    assert.ok(result.findings_count.warn > 0);
    const fields = result.materializations.flatMap(({ checks }) => checks.map((each) => Object.keys(each).join(' ')));
    assert.deepEqual([...new Set(fields)], ['name passed severity detail']);
  });

  test('with --strict it ends with 3, also where everything is up to date', async () => {
    const again = await run<Ran>(`${RUN} --strict`, 3);
    assert.equal(again.status, 'success');
    assert.deepEqual(
      again.materializations.filter(({ status }) => status !== 'up_to_date'),
      [],
    );
    assert.ok(ofLostDay(again.findings), 'the newest stored findings count');
    await run(RUN, 0);
  });

  test('so do materialize and backfill', async () => {
    const selection = '--symbols BTCUSDT,ETHUSDT';
    await run(`materialize daily_availability --partition ${LOST} ${selection} --strict`, 3);
    await run(`materialize daily_availability --partition ${LOST} ${selection}`, 0);
    await run(`backfill availability --from 2025-07-10 --to 2025-08-01 --volume-days 0 ${selection} --strict`, 3);
  });

  test('bullion checks shows them, as a table and as JSON', async () => {
    const shown = await told('checks --failed', 0);
    assert.match(shown, /^asset +file +check +result +severity +found +detail$/m);
    assert.match(shown, /^daily_availability +2025 +continuity +failed +warn +\d+ /m);
    assert.match(shown, /BTCUSDT has no file on 2025-07-20/);
    assert.doesNotMatch(shown, /\bpassed\b/);
    const { checks, findings } = await run<{ checks: { name: string; unit: string; findings: unknown[] }[]; findings: ReportedFinding[] }>(
      'checks',
      0,
    );
    assert.ok(checks.some(({ name }) => name === 'conservation'));
    assert.deepEqual(Object.keys(ofLostDay(findings) ?? {}).sort(), [
      ...['asset', 'check', 'evidence', 'exchange', 'from', 'market', 'message', 'partition', 'reason', 'severity', 'symbol', 'until'],
    ]);
  });

  test('bullion gaps shows those of its table beside the gaps', async () => {
    const { gaps, findings } = await run<{ gaps: { cause: string; symbol: string }[]; findings: ReportedFinding[] }>(
      'gaps daily_availability',
      0,
    );
    assert.ok(gaps.some(({ cause, symbol }) => cause === 'lost' && symbol === 'BTCUSDT'));
    assert.ok(ofLostDay(findings));
    assert.equal(
      ofLostDay((await run<{ findings: ReportedFinding[] }>('gaps daily_availability --symbol ETHUSDT', 0)).findings),
      undefined,
    );
  });

  test('with --strict findings hold a release back, and say so', async () => {
    const held = await run<Ran>('run publish --strict', 3);
    const [gate] = held.materializations[0]?.checks ?? [];
    assert.match(String(gate?.['detail']), /^Not published: \d+ findings ask for a look/);
    assert.ok(ofLostDay(held.findings));
    assert.equal(existsSync(join(home, 'dataset', 'spec.json')), false);
  });

  test('the published manifest sums them up, and the day is in the dataset', async () => {
    await run('run publish', 0);
    const { data_quality } = JSON.parse(readFileSync(join(home, 'dataset', 'spec.json'), 'utf8'));
    assert.ok(data_quality.findings_by_check.continuity >= 1);
    assert.match(readFileSync(join(home, 'dataset', 'README.md'), 'utf8'), /Findings by check: .*continuity/);
    const { days } = await run<{ days: { date: string; state: string }[] }>('query timeline BTCUSDT', 0);
    assert.equal(days.find(({ date }) => date === LOST)?.state, 'missing');
  });

  test('status says how fresh each table is and what the archive is expected to bring', async () => {
    interface Status {
      tables: { table: string; state: string; fresh: boolean }[];
      archives: { exchange: string; market: string; newest_file: string; sweep: { symbols: number } }[];
    }
    const { tables, archives } = await run<Status>('status', 0);
    assert.equal(tables.find(({ table }) => table === 'daily_availability')?.state, 'fresh');
    assert.deepEqual(
      archives.map(({ exchange, market, sweep }) => [exchange, market, sweep.symbols]),
      [['binance', 'perp', 2]],
    );
    const later = await bullion(['status', '--home', home, '--now', '2025-08-20T12:00:00Z']);
    assert.equal(later.code, 3);
    assert.match(later.stdout, /^daily_availability .* stale$/m);
    assert.match(later.stdout, /^archive of binance perp: newest files of 2025-08-1/m);
  });

  test('doctor says what is stale and breaks nothing over it', async () => {
    const { stdout } = await bullion(['doctor', '--home', home, '--now', '2025-08-20T12:00:00Z', '--json'], world.endpoints);
    const { findings } = JSON.parse(stdout);
    const freshness = findings.find(({ name }: { name: string }) => name === 'freshness');
    assert.equal(freshness.state, 'warning');
    assert.match(freshness.detail, /stale: .*daily_availability/);
  });

  test('a file that was replaced is told with what it was and what it became, until the next run that sees none', async () => {
    isReplaced = true;
    world.setNow(Date.parse('2025-08-18T12:00:00Z'));
    const reuploads = async (now: string) => {
      const { findings }: Ran = JSON.parse(await told(RUN, 0, ['--json', '--now', now]));
      return findings.filter(({ check }) => check === 'reuploads');
    };
    const [finding, ...others] = await reuploads('2025-08-17T12:00:00Z');
    assert.deepEqual([finding?.symbol, finding?.from, finding?.asset, others], ['BTCUSDT', REPLACED, 'daily_availability', []]);
    assert.match(finding?.message ?? '', /reuploaded: \d+ bytes before, 4321 now/);
    assert.match(finding?.evidence ?? '', /^[0-9a-f]+ of .* became 0{31}1 of /);
    assert.deepEqual(await reuploads('2025-08-17T12:05:00Z'), [finding], 'nothing was looked at since');
    assert.deepEqual(await reuploads('2025-08-18T12:00:00Z'), []);
  });

  test('where the exchange refuses to list what it trades, availability is complete and says that it was not compared', async () => {
    await using refusing = await startSpoiled({
      before: world.endpoints['BULLION_ENDPOINT_BINANCE_FUTURES'] ?? '',
      spoil: (_, response) => {
        response
          .writeHead(451, { 'content-type': 'application/json' })
          .end('{"code":0,"msg":"Service unavailable from a restricted location"}');
        return true;
      },
    });
    const env = { ...world.endpoints, BULLION_ENDPOINT_BINANCE_FUTURES: refusing.url };
    const elsewhere = ['--home', join(folder.path, 'refused'), '--now', NOW, '--quiet', '--json'];
    const ended = await bullion([...RUN.split(' '), ...elsewhere], env);
    const { status, findings }: Ran = JSON.parse(ended.stdout);
    assert.deepEqual([ended.code, status], [0, 'success']);
    const [asked, compared] = ['asked', 'cross_check'].map((name) => findings.find(({ check }) => check === name));
    assert.deepEqual([asked?.asset, asked?.severity], ['bronze_binance_instruments', 'warn']);
    assert.match(asked?.message ?? '', /451|restricted|refuses/);
    assert.match(compared?.message ?? '', /^No list of the exchange is at hand, so the archive was not compared/);
    assert.equal((await bullion([...RUN.split(' '), ...elsewhere, '--strict'], env)).code, 3);
  });
});

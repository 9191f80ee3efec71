import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installedBullion } from './installed.ts';
import { type Bench, measure, repeat } from './measure.ts';
import { type Report, sideBySide } from './report.ts';
import { hasPython, nodeTools, pythonTools } from './tools.ts';

/** What loading a library costs, whole processes. */
export async function imports(bench: Bench): Promise<Report[]> {
  const { runs } = bench;
  const ccxt = createRequire(join(await nodeTools(), 'package.json')).resolve('ccxt');
  const node = (code: string) => () => measure(process.execPath, ['--input-type=module', '--eval', code]);
  const load = (entry: string) => node(`await import(${JSON.stringify(entry)})`);
  const ways = [
    await repeat({ way: 'bullion, as npm installs it', runs, once: load(await installedBullion(bench)) }),
    await repeat({ way: 'nothing, in Node', runs, once: node('') }),
    await repeat({ way: 'hyparquet', runs, once: load('hyparquet') }),
    await repeat({ way: '@duckdb/node-api', runs, once: load('@duckdb/node-api') }),
    await repeat({ way: 'ccxt', runs, once: load(ccxt) }),
  ];
  const PYTHONPATH = (await hasPython()) ? await pythonTools() : undefined;
  for (const module of PYTHONPATH === undefined ? [] : ['yfinance', 'pandas', 'duckdb']) {
    const once = () => measure('python3', ['-c', `import ${module}`], { PYTHONPATH: PYTHONPATH ?? '' });
    ways.push(await repeat({ way: `${module}, in Python`, runs, once }));
  }
  return [{ title: 'Loading a library, whole processes', goal: 'none stated', ...sideBySide(ways), notes: [] }];
}

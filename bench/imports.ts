import { type Bench, measure, repeat } from './measure.ts';
import { type Report, sideBySide } from './report.ts';
import { hasPython, nodeTools, pythonTools } from './tools.ts';

/** What loading a library costs, whole processes. */
export async function imports({ runs }: Bench): Promise<Report[]> {
  const tools = JSON.stringify(`${await nodeTools()}/package.json`);
  const node = (code: string) => () => measure(process.execPath, ['--input-type=module', '--eval', code]);
  const ways = [
    await repeat({ way: "import 'bullion'", runs, once: node("await import('bullion')") }),
    await repeat({ way: 'nothing, in Node', runs, once: node('') }),
    await repeat({ way: 'import hyparquet, in Node', runs, once: node("await import('hyparquet')") }),
    await repeat({ way: 'import @duckdb/node-api, in Node', runs, once: node("await import('@duckdb/node-api')") }),
    await repeat({
      way: 'import ccxt, in Node',
      runs,
      once: node(`import { createRequire } from 'node:module'; createRequire(${tools})('ccxt')`),
    }),
  ];
  const PYTHONPATH = (await hasPython()) ? await pythonTools() : undefined;
  for (const module of PYTHONPATH === undefined ? [] : ['yfinance', 'pandas', 'duckdb']) {
    const once = () => measure('python3', ['-c', `import ${module}`], { PYTHONPATH: PYTHONPATH ?? '' });
    ways.push(await repeat({ way: `import ${module}, in Python`, runs, once }));
  }
  return [
    {
      title: 'Loading a library',
      goal: 'none stated',
      ...sideBySide(ways),
      notes: ['Bullion as its sources, whose types Node strips while it loads them; a package from npm is JavaScript already.'],
    },
  ];
}

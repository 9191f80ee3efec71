import { join } from 'node:path';
import { bullion } from './bullion.ts';
import { type Bench, repeat } from './measure.ts';
import { type Report, sideBySide } from './report.ts';

const DEMO = 'demo --source simulator --no-serve';

/** P9: what `npm start` does after installation, without serving the page. */
export async function start({ folder }: Bench): Promise<Report[]> {
  const setting = { home: join(folder, 'start'), now: '2025-08-16T03:00:00Z' };
  const first = await repeat({ way: 'first time', runs: 1, once: () => bullion(DEMO, setting) });
  const again = await repeat({ way: 'again on the same day', runs: 3, once: () => bullion(DEMO, setting) });
  return [
    {
      title: 'P9 `npm start` until the dataset is published',
      goal: 'first page with data < 60 s',
      ...sideBySide([first, again]),
      notes: ['The first start includes the simulator, which answers from the same process.'],
    },
  ];
}

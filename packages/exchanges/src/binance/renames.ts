import type { Rename } from '../exchange.ts';

/**
 * Perpetuals whose asset went on under another name. Nothing that the archive publishes says so, which is why these are facts with
 * their public evidence; they count only where both contracts are in the data at these dates.
 */
export const renames: readonly Rename[] = [
  {
    from: 'BTTUSDT',
    to: '1000BTTCUSDT',
    on: '2022-01-25',
    // One BTT became 1000 BTTC, which the new contract counts as one.
    factor: 1,
    evidence: 'https://www.binance.com/en/support/announcement/2722e6da4f5141dd9b2fb07b5b1f3f75',
  },
  {
    from: 'MATICUSDT',
    to: 'POLUSDT',
    on: '2024-09-13',
    settled: '2024-09-04',
    factor: 1,
    evidence: 'https://www.binance.com/en/support/announcement/detail/6a6de383727f4659a3050f7982e1620f',
  },
  {
    from: 'FTMUSDT',
    to: 'SUSDT',
    on: '2025-01-16',
    settled: '2025-01-06',
    factor: 1,
    evidence: 'https://www.binance.com/en/support/announcement/detail/aec6fcbc84b749eeab6690e6bcac2f3d',
  },
  {
    from: 'RNDRUSDT',
    to: 'RENDERUSDT',
    on: '2024-07-26',
    settled: '2024-07-16',
    factor: 1,
    evidence: 'https://www.binance.com/en/support/announcement/detail/d1f2ae8d99b24439a7a900caa9bb6b3b',
  },
  {
    from: 'GALUSDT',
    to: 'GUSDT',
    on: '2024-07-18',
    settled: '2024-07-11',
    factor: 60,
    evidence: 'https://www.binance.com/en/support/announcement/detail/27449abd481b473493b9c058350b4e2e',
  },
  { from: 'KLAYUSDT', to: 'KAIAUSDT', on: '2024-10-31', factor: 1, evidence: 'https://www.binance.com/en/square/post/14980919038818' },
  { from: 'EOSUSDT', to: 'AUSDT', on: '2025-05-28', factor: 1, evidence: 'https://github.com/ccxt/ccxt/pull/26121' },
  {
    from: 'OMUSDT',
    to: 'MANTRAUSDT',
    on: '2026-03-04',
    settled: '2026-02-23',
    factor: 4,
    evidence: 'https://www.binance.com/en/square/post/291168529154337',
  },
];

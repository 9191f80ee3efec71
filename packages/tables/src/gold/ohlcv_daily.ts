import { ohlcvTable } from './ohlcv.ts';

export const ohlcvDaily = ohlcvTable('ohlcv_daily', '1d', 'year', 'One UTC day of trading in one symbol on one exchange.');

import { ohlcvTable } from './ohlcv.ts';

export const ohlcvHourly = ohlcvTable('ohlcv_hourly', '1h', 'year', 'One hour of trading in one symbol on one exchange.');

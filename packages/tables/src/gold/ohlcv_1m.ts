import { ohlcvTable } from './ohlcv.ts';

export const ohlcv1m = ohlcvTable('ohlcv_1m', '1m', 'month', 'One minute of trading in one symbol on one exchange, from the archive.');

// Made by `npm run generate`; edit its sources instead.
import { archiveFiles } from './bronze/archive_files.ts';
import { responses } from './bronze/responses.ts';
import { silverAvailability } from './silver/silver_availability.ts';
import { silverFundingNormalized } from './silver/silver_funding_normalized.ts';
import { silverInstruments } from './silver/silver_instruments.ts';
import { silverOhlcvAggregated } from './silver/silver_ohlcv_aggregated.ts';
import { silverOhlcvNormalized } from './silver/silver_ohlcv_normalized.ts';
import { silverQuarantine } from './silver/silver_quarantine.ts';
import { dailyAvailability } from './gold/daily_availability.ts';
import { fundingRates } from './gold/funding_rates.ts';
import { gaps } from './gold/gaps.ts';
import { instruments } from './gold/instruments.ts';
import { lineage } from './gold/lineage.ts';
import { ohlcv1m } from './gold/ohlcv_1m.ts';
import { ohlcvDaily } from './gold/ohlcv_daily.ts';
import { ohlcvHourly } from './gold/ohlcv_hourly.ts';

export { archiveFiles, responses, silverAvailability, silverFundingNormalized, silverInstruments, silverOhlcvAggregated, silverOhlcvNormalized, silverQuarantine, dailyAvailability, fundingRates, gaps, instruments, lineage, ohlcv1m, ohlcvDaily, ohlcvHourly };

/** Every table by name. */
export const tables = {
  archive_files: archiveFiles,
  responses: responses,
  silver_availability: silverAvailability,
  silver_funding_normalized: silverFundingNormalized,
  silver_instruments: silverInstruments,
  silver_ohlcv_aggregated: silverOhlcvAggregated,
  silver_ohlcv_normalized: silverOhlcvNormalized,
  silver_quarantine: silverQuarantine,
  daily_availability: dailyAvailability,
  funding_rates: fundingRates,
  gaps: gaps,
  instruments: instruments,
  lineage: lineage,
  ohlcv_1m: ohlcv1m,
  ohlcv_daily: ohlcvDaily,
  ohlcv_hourly: ohlcvHourly,
} as const;

export type TableName = keyof typeof tables;

// Made by `npm run generate`; edit its sources instead.
import { archiveFiles } from './bronze/archive_files.ts';
import { responses } from './bronze/responses.ts';
import { silverArchiveRevisions } from './silver/silver_archive_revisions.ts';
import { silverAvailability } from './silver/silver_availability.ts';
import { silverFundingNormalized } from './silver/silver_funding_normalized.ts';
import { silverInstruments } from './silver/silver_instruments.ts';
import { silverLives } from './silver/silver_lives.ts';
import { silverOhlcvAggregated } from './silver/silver_ohlcv_aggregated.ts';
import { silverOhlcvNormalized } from './silver/silver_ohlcv_normalized.ts';
import { silverOpenInterestNormalized } from './silver/silver_open_interest_normalized.ts';
import { silverQuarantine } from './silver/silver_quarantine.ts';
import { silverTokenInfo } from './silver/silver_token_info.ts';
import { archiveRevisions } from './gold/archive_revisions.ts';
import { dailyAvailability } from './gold/daily_availability.ts';
import { fundingRates } from './gold/funding_rates.ts';
import { gaps } from './gold/gaps.ts';
import { instruments } from './gold/instruments.ts';
import { lineage } from './gold/lineage.ts';
import { ohlcv1m } from './gold/ohlcv_1m.ts';
import { ohlcvDaily } from './gold/ohlcv_daily.ts';
import { ohlcvHourly } from './gold/ohlcv_hourly.ts';
import { openInterest } from './gold/open_interest.ts';
import { outages } from './gold/outages.ts';
import { publicationDelay } from './gold/publication_delay.ts';
import { tokenInfo } from './gold/token_info.ts';
import { volumeRankings } from './gold/volume_rankings.ts';

export { archiveFiles, responses, silverArchiveRevisions, silverAvailability, silverFundingNormalized, silverInstruments, silverLives, silverOhlcvAggregated, silverOhlcvNormalized, silverOpenInterestNormalized, silverQuarantine, silverTokenInfo, archiveRevisions, dailyAvailability, fundingRates, gaps, instruments, lineage, ohlcv1m, ohlcvDaily, ohlcvHourly, openInterest, outages, publicationDelay, tokenInfo, volumeRankings };

/** Every table by name. */
export const tables = {
  archive_files: archiveFiles,
  responses: responses,
  silver_archive_revisions: silverArchiveRevisions,
  silver_availability: silverAvailability,
  silver_funding_normalized: silverFundingNormalized,
  silver_instruments: silverInstruments,
  silver_lives: silverLives,
  silver_ohlcv_aggregated: silverOhlcvAggregated,
  silver_ohlcv_normalized: silverOhlcvNormalized,
  silver_open_interest_normalized: silverOpenInterestNormalized,
  silver_quarantine: silverQuarantine,
  silver_token_info: silverTokenInfo,
  archive_revisions: archiveRevisions,
  daily_availability: dailyAvailability,
  funding_rates: fundingRates,
  gaps: gaps,
  instruments: instruments,
  lineage: lineage,
  ohlcv_1m: ohlcv1m,
  ohlcv_daily: ohlcvDaily,
  ohlcv_hourly: ohlcvHourly,
  open_interest: openInterest,
  outages: outages,
  publication_delay: publicationDelay,
  token_info: tokenInfo,
  volume_rankings: volumeRankings,
} as const;

export type TableName = keyof typeof tables;

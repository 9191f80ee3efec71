import { silverFundingNormalized } from '@bullion/tables';
import { FUNDING_RULES } from '../../checks/rules.ts';
import { perpRefinery } from './perp.ts';

/** Paid funding, one file per exchange, market, way and year. */
export const fundingRefinery = perpRefinery({
  table: silverFundingNormalized,
  rules: FUNDING_RULES,
  grain: () => silverFundingNormalized.grain,
  // A settlement sent a few ms early belongs to the second that it is rounded to.
  spillMs: 1000,
});

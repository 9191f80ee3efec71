import { silverOpenInterestNormalized } from '@bullion/tables';
import { OPEN_INTEREST_RULES } from '../../checks/rules.ts';
import { perpRefinery } from './perp.ts';

/** Open interest, one file per exchange, market, way and period. */
export const openInterestRefinery = perpRefinery({
  table: silverOpenInterestNormalized,
  rules: OPEN_INTEREST_RULES,
  // A new day of an archive is a file for each symbol; those of the months before need not be read again for it.
  grain: (_, { way }) => (way === 'archive' ? 'month' : silverOpenInterestNormalized.grain),
  // A file of a day ends with the state of the midnight after it.
  spillMs: 300_000,
});

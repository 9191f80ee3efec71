import { number, optional } from '@bullion/core';

/** What is open at an instant. Amounts count one side, never contracts. */
export const openInterestColumns = {
  open_interest: optional(
    number({ doc: 'One side of all open positions; null where the exchange says only the sum of both sides.', unit: 'base' }),
  ),
  open_interest_value: optional(
    number({ doc: 'The same at the price of the instant; null where the exchange does not say it.', unit: 'quote' }),
  ),
  both_sides: optional(number({ doc: 'Longs and shorts added up, where the exchange says that.', unit: 'base' })),
} as const;

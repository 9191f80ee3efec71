/** What a silver row must not be. A row that is goes to quarantine under the rule's name. */
export interface Rule {
  readonly name: string;
  readonly doc: string;
  /** SQL over the columns of the row, `step_ms` and `delisted_at`; true for a row that breaks the rule. */
  readonly broken: string;
}

/** Two rows of one answer that say different things about the same key: nobody can tell which is right. */
export const CONTRADICTION = 'contradiction';

const afterSettlement: Rule = {
  name: 'after_settlement',
  doc: 'Nothing trades after the exchange has settled or delisted the instrument.',
  broken: 'timestamp >= delisted_at',
};

/** A number that is NaN or infinite: it cannot even be stored. */
export const NOT_FINITE = 'finite';

/** The first broken rule names the reason, so those that make others meaningless come first. */
export const CANDLE_RULES: readonly Rule[] = [
  {
    name: 'aligned',
    doc: 'A bar opens at a multiple of its length.',
    broken: 'epoch_ms(timestamp) % step_ms <> 0',
  },
  {
    name: 'no_negatives',
    doc: 'Prices, volumes and counts are not negative.',
    broken:
      'least(open, high, low, close, volume, coalesce(quote_volume, 0), coalesce(trades_count, 0), coalesce(taker_buy_volume, 0), coalesce(taker_buy_quote_volume, 0)) < 0',
  },
  {
    name: 'ohlc_relation',
    doc: 'The high is the highest and the low the lowest of the four prices.',
    broken: 'high < greatest(open, close, low) OR low > least(open, close, high)',
  },
  afterSettlement,
];

export const FUNDING_RULES: readonly Rule[] = [
  {
    name: 'no_negatives',
    doc: 'Prices and interval lengths are not negative.',
    broken: 'least(coalesce(mark_price, 0), coalesce(index_price, 0), coalesce(stated_interval_hours, 0)) < 0',
  },
  {
    ...afterSettlement,
    doc: 'The last settlement is the one at which the contract ends.',
    broken: 'timestamp > delisted_at',
  },
];

export const OPEN_INTEREST_RULES: readonly Rule[] = [
  {
    name: 'no_negatives',
    doc: 'What is open is not negative.',
    broken: 'least(coalesce(open_interest, 0), coalesce(open_interest_value, 0), coalesce(both_sides, 0)) < 0',
  },
  {
    name: 'one_side',
    doc: 'One side is not more than the sum of both.',
    broken: 'open_interest > both_sides',
  },
  { ...afterSettlement, doc: 'Nothing is open after the exchange has settled the contract.', broken: 'timestamp > delisted_at' },
];

export const TOKEN_RULES: readonly Rule[] = [
  {
    name: 'no_negatives',
    doc: 'Prices, volumes and supplies are not negative.',
    broken:
      'least(coalesce(price, 0), coalesce(market_cap, 0), coalesce(fully_diluted_valuation, 0), coalesce(volume_24h, 0), coalesce(circulating_supply, 0), coalesce(total_supply, 0), coalesce(max_supply, 0)) < 0',
  },
  {
    name: 'ahead_of_time',
    doc: 'What is said on a day was known on that day.',
    broken: 'last_updated >= received_at + INTERVAL 1 DAY',
  },
  {
    name: 'supply_relation',
    doc: 'Not more is in circulation than may ever exist.',
    // Supplies are read from chains at different moments, and rounded.
    broken: 'circulating_supply > 1.001 * max_supply',
  },
];

export const INSTRUMENT_RULES: readonly Rule[] = [
  {
    name: 'named',
    doc: 'An instrument has an id, a base and a quote.',
    broken: "native_symbol = '' OR base = '' OR quote = ''",
  },
  {
    name: 'no_negatives',
    doc: 'Sizes and steps are not negative.',
    broken: 'least(coalesce(contract_size, 0), coalesce(tick_size, 0), coalesce(step_size, 0)) < 0',
  },
];

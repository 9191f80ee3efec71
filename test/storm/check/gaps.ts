import type { Published } from './published.ts';

interface GapRow {
  readonly table_name: string;
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly from: number;
  readonly until: number;
  readonly cause: string;
}

/** What the dataset says is missing. */
export class NamedGaps {
  readonly #bySeries: ReadonlyMap<string, GapRow[]>;

  private constructor(rows: readonly GapRow[]) {
    this.#bySeries = Map.groupBy(rows, nameOf);
  }

  static async of(published: Published): Promise<NamedGaps> {
    const rows = await published.rows<GapRow>(
      'gaps',
      `table_name, exchange, market, symbol, epoch_ms(from_time)::DOUBLE AS "from", epoch_ms(until_time)::DOUBLE AS until, cause`,
    );
    return new NamedGaps(rows);
  }

  /** Why a time is missing in a series, if it is said to be. */
  causeAt(series: Omit<GapRow, 'from' | 'until' | 'cause'>, time: number): string | undefined {
    return this.#bySeries.get(nameOf(series))?.find(({ from, until }) => from <= time && time < until)?.cause;
  }
}

function nameOf({ table_name, exchange, market, symbol }: Omit<GapRow, 'from' | 'until' | 'cause'>): string {
  return `${table_name} ${exchange} ${market} ${symbol}`;
}

import { BullionError } from '@bullion/core';
import type { FundingRow, Parsed } from '../exchange.ts';
import { numberOf } from '../shape.ts';

/** What a funding CSV must be about. */
export interface FundingCsv {
  /** Named in errors. */
  readonly name: string;
  /** The month of the file in ms, `[from, until)`. */
  readonly from: number;
  readonly until: number;
}

/** The columns; every file seen names them in its first line, but a file that begins with data is one, too. */
export const FUNDING_HEADER = 'calc_time,funding_interval_hours,last_funding_rate';

const FIELDS = 3;
/** Settlements are stamped some ms late. */
const JITTER_MS = 60_000;

/** Reads the settlements of a month, with the interval that the archive states for each. */
export function readFundingFile(csv: Uint8Array, file: FundingCsv): Parsed<FundingRow> {
  const rows: FundingRow[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  for (const fields of linesOf(csv, file)) {
    const [time, hours, rate] = fields.map(numberOf);
    if (time === undefined || hours === undefined || rate === undefined)
      rejected.push({ timestamp: time ?? file.from, rule: 'unreadable_number', row: fields });
    else if (time < file.from || time >= file.until + JITTER_MS) rejected.push({ timestamp: file.from, rule: 'outside_file', row: fields });
    else rows.push(settlement(time, hours, rate));
  }
  rows.sort((a, b) => a.timestamp - b.timestamp);
  return { rows, rejected };
}

function settlement(time: number, hours: number, rate: number): FundingRow {
  return {
    timestamp: Math.round(time / 1000) * 1000,
    funding_time: time,
    funding_rate: rate,
    stated_interval_hours: hours > 0 ? hours : null,
    mark_price: null,
    index_price: null,
    rate_type: 'Regular',
  };
}

function linesOf(csv: Uint8Array, file: FundingCsv): string[][] {
  const lines = new TextDecoder().decode(csv).split(/\r?\n/);
  const [first = ''] = lines;
  const data = /^\d/.test(first) ? lines : lines.slice(1);
  if (data.length < lines.length && first !== FUNDING_HEADER) throw drift(file, first);
  return data
    .filter((line) => line !== '')
    .map((line) => {
      const fields = line.split(',');
      if (fields.length !== FIELDS) throw drift(file, line);
      return fields;
    });
}

function drift({ name }: FundingCsv, line: string): BullionError {
  return new BullionError('schema_drift', `${name} has a line that is not one of funding: ${JSON.stringify(line.slice(0, 200))}.`, {
    details: { name, line: line.slice(0, 200), expected: FUNDING_HEADER },
  });
}

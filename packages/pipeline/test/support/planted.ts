import { createHash } from 'node:crypto';
import type { Table } from '@bullion/core';
import { type Fake, type FakeReply, type FakeRequest, fakes } from '@bullion/exchanges/fakes';
import { tables } from '@bullion/tables';
import { relation } from '../../src/sql.ts';
import type { Desk } from './desk.ts';
import { storedZip } from './zip.ts';

/** Another reply than the honest one, or none. */
export type Plant = (request: FakeRequest, honest: FakeReply) => FakeReply | undefined;

/** All exchanges, some of which do what users of exchange data have complained of. */
export function planted(plants: Readonly<Record<string, Plant>>): Record<string, Fake> {
  return Object.fromEntries(
    Object.entries(fakes).map(([endpoint, honest]) => {
      const plant = plants[endpoint];
      const fake: Fake = (request, world) => {
        const sent = honest(request, world);
        return plant?.(request, sent) ?? sent;
      };
      return [endpoint, plant === undefined ? honest : fake];
    }),
  );
}

/** Changes the JSON that a path answers with; `query` narrows it to some requests. */
export function inJson<Body>(path: string, query: Readonly<Record<string, string>>, change: (body: Body) => unknown): Plant {
  return (request, honest) => {
    const isAsked = request.path === path && Object.entries(query).every(([name, value]) => request.query.get(name) === value);
    if (!isAsked || honest.status !== 200) return undefined;
    const body: Body = JSON.parse(Buffer.from(honest.body).toString());
    return { ...honest, body: JSON.stringify(change(body)) };
  };
}

/** Puts another CSV into files of the archive, by the name of the file without its ending; its checksum is right. */
export function inFiles(contents: (stem: string) => string | undefined): Plant {
  return ({ path }) => {
    const stem = /\/([^/]+)\.zip(?:\.CHECKSUM)?$/.exec(path)?.[1] ?? '';
    const csv = contents(stem);
    if (csv === undefined) return undefined;
    const zip = storedZip(`${stem}.csv`, csv);
    const sum = `${createHash('sha256').update(zip).digest('hex')}  ${stem}.zip\n`;
    return { status: 200, headers: {}, body: path.endsWith('.CHECKSUM') ? sum : zip };
  };
}

/** The stored rows of a table, in its order. */
export function stored<R = Record<string, unknown>>({ lake }: Desk, name: string, columns = '*', where = 'true'): Promise<R[]> {
  const known: Readonly<Record<string, Table>> = tables;
  const table = known[name];
  if (table === undefined) throw new TypeError(`no table ${name}`);
  const paths = lake.ledger.files(name).map(({ path }) => lake.path(path));
  return lake.engine.rows(`SELECT ${columns} FROM (${relation(table, paths)}) WHERE ${where} ORDER BY ${table.sort.join(', ')}`);
}

/** What the newest result of a check says about a table. */
export function checked({ lake }: Desk, table: string, name: string) {
  return lake.ledger.checks(table).find((check) => check.name === name);
}

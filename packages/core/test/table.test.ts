import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnNames, count, defineTable, flag, optional, type Row, text, time } from '../src/index.ts';

const visits = defineTable({
  name: 'visits',
  layer: 'gold',
  doc: 'Visits.',
  columns: {
    at: time({ doc: 'When.' }),
    who: text({ doc: 'Who.' }),
    times: optional(count({ doc: 'How often.' })),
    paid: flag({ doc: 'Paid.' }),
  },
  key: ['at', 'who'],
  sort: ['at', 'who'],
  grain: 'year',
  clock: 'at',
  samples: [{ at: 0, who: 'a', times: null, paid: true }],
  codeVersion: '1',
});

test('the row type follows from the columns', () => {
  const row: Row<typeof visits> = { at: 1, who: 'b', times: 2, paid: false };
  assert.deepEqual(Object.keys(row), columnNames(visits));
});

test('a key, sort or clock that names no column is refused, inherited names included', () => {
  const broken: { key: string[] }[] = [{ key: ['nobody'] }, { key: ['constructor'] }];
  for (const change of broken) {
    assert.throws(() => Reflect.apply(defineTable, undefined, [{ ...visits, ...change }]), { code: 'bad_definition' });
  }
});

import { useCallback } from 'react';
import { jsx as _jsx, jsxs as _jsxs } from 'react/jsx-runtime';
import { count, dateTime, words } from '../format.ts';
import { useLoaded } from '../use-loaded.ts';
import { Loading } from './loading.tsx';
import { Panel } from './panel.tsx';

const SHOWN = 50;
/** What is not there, and why; and the files that are, with their hashes. */
export function Quality({ dataset }) {
  const gaps = useLoaded(useCallback(() => dataset.read('gaps', { limit: 5000 }), [dataset]));
  return _jsxs(Panel, {
    title: 'Quality',
    note: 'A gap is a time range that was asked for and has no rows. None of them is filled.',
    children: [
      _jsx(Causes, { counts: dataset.spec.data_quality.gaps_by_cause }),
      gaps.state === 'ready'
        ? _jsx(Gaps, { rows: gaps.value.filter(({ cause }) => cause !== 'not_listed') })
        : _jsx(Loading, { what: 'gaps', loaded: gaps }),
      _jsx(Files, { dataset: dataset }),
    ],
  });
}
function Causes({ counts }) {
  return _jsx('ul', {
    className: 'causes',
    children: Object.entries(counts)
      .toSorted(([, a], [, b]) => b - a)
      .map(([cause, each]) => _jsxs('li', { children: [_jsx('strong', { children: count(each) }), ' ', words(cause)] }, cause)),
  });
}
function Gaps({ rows }) {
  const newest = rows.toSorted((a, b) => b.from_time.getTime() - a.from_time.getTime()).slice(0, SHOWN);
  if (newest.length === 0) return _jsx('p', { className: 'note', children: 'No gaps inside what is listed.' });
  return _jsxs('details', {
    children: [
      _jsxs('summary', {
        children: [
          _jsx('span', { children: 'Newest gaps' }),
          _jsxs('span', { className: 'muted', children: [newest.length, ' of ', count(rows.length)] }),
        ],
      }),
      _jsx('div', {
        className: 'scroll',
        children: _jsxs('table', {
          children: [
            _jsx('thead', {
              children: _jsx('tr', {
                children: ['table', 'exchange', 'symbol', 'from', 'until', 'cause', 'evidence'].map((name) =>
                  _jsx('th', { children: name }, name),
                ),
              }),
            }),
            _jsx('tbody', {
              children: newest.map((gap) =>
                _jsxs(
                  'tr',
                  {
                    children: [
                      _jsx('td', { children: gap.table_name }),
                      _jsxs('td', { children: [gap.exchange, ' ', gap.market] }),
                      _jsx('td', { children: gap.symbol }),
                      _jsx('td', { children: dateTime(gap.from_time.toISOString()) }),
                      _jsx('td', { children: dateTime(gap.until_time.toISOString()) }),
                      _jsx('td', { children: words(gap.cause) }),
                      _jsx('td', { className: 'muted', children: gap.evidence }),
                    ],
                  },
                  `${gap.table_name} ${gap.exchange} ${gap.market} ${gap.symbol} ${gap.from_time.getTime()}`,
                ),
              ),
            }),
          ],
        }),
      }),
    ],
  });
}
function Files({ dataset: { spec } }) {
  const files = spec.tables.flatMap((table) => table.files);
  return _jsxs('details', {
    children: [
      _jsxs('summary', {
        children: [
          _jsx('span', { children: 'Files and their SHA-256' }),
          _jsx('span', { className: 'muted', children: count(files.length) }),
        ],
      }),
      _jsx('div', {
        className: 'scroll',
        children: _jsx('table', {
          children: _jsx('tbody', {
            children: files.map((file) =>
              _jsxs(
                'tr',
                {
                  children: [
                    _jsx('td', { children: file.path }),
                    _jsxs('td', { className: 'number', children: [count(file.rows), ' rows'] }),
                    _jsx('td', { children: _jsx('code', { children: file.sha256 }) }),
                  ],
                },
                file.path,
              ),
            ),
          }),
        }),
      }),
    ],
  });
}

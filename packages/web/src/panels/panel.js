import { jsx as _jsx, jsxs as _jsxs } from 'react/jsx-runtime';
export function Panel({ title, controls, note, children }) {
  return _jsxs('section', {
    className: 'panel',
    'aria-label': title,
    children: [
      _jsxs('div', {
        className: 'panel-head',
        children: [_jsx('h2', { children: title }), controls !== undefined && _jsx('div', { className: 'controls', children: controls })],
      }),
      children,
      note !== undefined && _jsx('p', { className: 'note', children: note }),
    ],
  });
}
/** One of a few, all visible. */
export function Choice({ label, options, value, onChange }) {
  return _jsx('fieldset', {
    className: 'choice',
    'aria-label': label,
    children: options.map((option) =>
      _jsx('button', { type: 'button', 'aria-pressed': option === value, onClick: () => onChange(option), children: option }, option),
    ),
  });
}

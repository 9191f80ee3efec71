import { BullionError } from '@bullion/core';
import { jsx as _jsx, jsxs as _jsxs } from 'react/jsx-runtime';
/** What stands in the place of something that is not there yet, or says why it will not come. */
export function Loading({ what, loaded }) {
  if (loaded.state !== 'failed') {
    return _jsxs('p', { className: 'loading', role: 'status', children: ['Loading ', what, ' \u2026'] });
  }
  const { error } = loaded;
  return _jsxs('div', {
    className: 'failed',
    role: 'alert',
    children: [_jsx('strong', { children: error.message }), error instanceof BullionError && _jsx('p', { children: error.hint })],
  });
}

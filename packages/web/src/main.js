import { StrictMode } from 'react';
import { jsx as _jsx } from 'react/jsx-runtime';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './theme.css';

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(_jsx(StrictMode, { children: _jsx(App, {}) }));
}

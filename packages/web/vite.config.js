import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
/** Static files with relative paths, so that the page works below any address and needs no backend. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { target: 'es2023', chunkSizeWarningLimit: 900 },
});

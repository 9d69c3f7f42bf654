import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { offlineFiles } from './build/offline-files.ts';
import { precompress } from './build/precompress.ts';
import { sizeBudget } from './build/size-budget.ts';

/** The first page may load this much JavaScript, in gzipped bytes. React and react-dom are 69 kB of it. */
const firstPageBudget = 120_000;

const backend = process.env['VIGIA_API_URL'] ?? 'http://127.0.0.1:8080';
// The Host header is rewritten, since chat-api serves only the names that it was told.
const proxy = { target: backend, changeOrigin: true };

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.vite/apps/chat-ui',
  plugins: [react(), sizeBudget({ limit: firstPageBudget }), offlineFiles(), precompress()],
  server: { host: '127.0.0.1', port: 4200, proxy: { '/api': proxy, '/v1': proxy } },
  preview: { host: '127.0.0.1', port: 4300, proxy: { '/api': proxy, '/v1': proxy } },
  // The frame that draws diagrams is built as a worker is: an entry of its own, in parts.
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The first versions with light-dark(), Promise.withResolvers and popovers.
    target: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    // A data: URL in a style sheet would need a wider font-src than 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});

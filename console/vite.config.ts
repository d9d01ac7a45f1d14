import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` sends calls of the API: a running `yipan serve`.
const SERVICE = ['/api', '/v1', '/healthz', '/readyz', '/metrics'];
const service = process.env.YIPAN_URL ?? 'http://127.0.0.1:8080';

/** The workbench is a document of its own, also while developing; the service does the same. */
const workbench: Plugin = {
  name: 'workbench',
  configureServer: (server) => {
    server.middlewares.use((request, _response, next) => {
      if (/^\/m([/?]|$)/.test(request.url ?? '')) request.url = '/m.html';
      next();
    });
  },
};

export default defineConfig({
  plugins: [react(), workbench],
  resolve: { alias: { '@': new URL('./src', import.meta.url).pathname } },
  build: {
    manifest: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: { console: 'index.html', workbench: 'm.html' } },
  },
  // The service refuses what another site sends, so it has to see the host that the browser sees.
  server: {
    proxy: Object.fromEntries(SERVICE.map((path) => [path, { target: service, changeOrigin: false }])),
    // Templates and the schema of policies lie beside the console, not in it.
    fs: { allow: ['..'] },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'] },
});

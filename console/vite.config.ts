import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` sends calls of the API: a running `yipan serve`.
const service = process.env.YIPAN_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': new URL('./src', import.meta.url).pathname } },
  build: {
    manifest: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: { console: 'index.html', workbench: 'm.html' } },
  },
  // The service refuses what another site sends, so it has to see the host that the browser sees.
  server: {
    proxy: Object.fromEntries(['/api', '/v1'].map((path) => [path, { target: service, changeOrigin: false }])),
    // Templates and the schema of policies lie beside the console, not in it.
    fs: { allow: ['..'] },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'] },
});

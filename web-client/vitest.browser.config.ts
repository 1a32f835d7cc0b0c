import { defineConfig } from 'vitest/config';

// In a real Chromium, on the built client: one file after the other, as each starts a browser.
export default defineConfig({
	test: { include: ['test/browser/**/*.test.ts'], fileParallelism: false, testTimeout: 30_000, hookTimeout: 30_000 }
});

import { defineConfig } from '@playwright/test';

/**
 * End-to-end tests on the real app. `app` runs the built app (out/), `sandboxed` the same as an unprivileged
 * user with the operating system's sandbox on, `packaged` what electron-builder made (dist/).
 * Nothing is repeated: a test that fails now and then is a bug of the test or of the app.
 */
export default defineConfig({
  testDir: 'specs',
  outputDir: '../test-results',
  globalSetup: './fixtures/global-setup.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Deadlines for a slow shared machine; nothing here measures time (bench/ does).
  timeout: 180_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  projects: [
    { name: 'app', testMatch: /specs\/[^/]+\.spec\.ts$/ },
    { name: 'sandboxed', testMatch: /specs\/sandboxed\// },
    { name: 'packaged', testMatch: /specs\/packaged\// },
  ],
});

// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes settings of which the app fills in the rest, with the Vision API endpoint at an address that wants no key.
 * @param {string} userData
 * @param {string} baseUrl
 * @param {{concurrency?: number, stream?: boolean}} profile
 */
export function keylessSettings(userData, baseUrl, { concurrency = 4, stream = false }) {
  const profile = {
    id: 'vision-api',
    preset: 'vision-api',
    name: 'Vision API',
    proxy: { type: 'none' },
    kind: 'chat-completions',
    baseUrl,
    auth: { type: 'none' },
    detailPlacement: 'top-level',
    stream,
    models: ['gpt-4o'],
    concurrency,
  };
  const choices = {
    endpointId: 'vision-api',
    models: { 'vision-api': 'gpt-4o' },
    detail: 'auto',
    size: 'fit',
    mode: 'each',
    system: '',
    maxTokens: null,
    temperature: null,
  };
  mkdirSync(userData, { recursive: true });
  writeFileSync(join(userData, 'settings.json'), JSON.stringify({ choices, profiles: [profile] }));
}

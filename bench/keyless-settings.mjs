// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes settings with the Vision API endpoint at an address that wants no key.
 * @param {string} userData
 * @param {string} baseUrl
 * @param {{concurrency?: number, stream?: boolean}} profile
 */
export function keylessSettings(userData, baseUrl, { concurrency = 4, stream = false }) {
  const plain = {
    authMayVary: false,
    tokenParameter: 'max_tokens',
    systemPrompt: 'message',
    statesStream: false,
    favourites: [],
    extraHeaders: [],
    formats: ['png', 'jpeg', 'gif', 'webp'],
    takesLinks: true,
    timeouts: { connect: 10_000, firstByte: 600_000, betweenBytes: 120_000 },
    proxy: { type: 'none' },
    description: '',
  };
  const profile = {
    ...plain,
    id: 'vision-api',
    preset: 'vision-api',
    name: 'Vision API',
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

import { describe, expect, it } from 'vitest';
import type { Endpoint, KeyStatus } from '../../../shared/domain/endpoint';
import { DEFAULT_CHOICES, DEFAULT_COSTS } from '../../../shared/domain/settings';
import { statusOf } from './status-words';

const now = { running: false, tried: false };

function draftWith(key: Partial<KeyStatus>, baseUrl = 'https://api.example.com/v1') {
  const endpoint: Endpoint = {
    profile: {
      id: 'vision-api',
      name: 'Vision API',
      description: '',
      kind: 'chat-completions',
      baseUrl,
      auth: { type: 'bearer' },
      authMayVary: false,
      detailPlacement: 'part',
      tokenParameter: 'max_tokens',
      systemPrompt: 'message',
      statesStream: false,
      stream: false,
      models: ['gpt-4o'],
      formats: ['png'],
      takesLinks: true,
      timeouts: { connect: 1, firstByte: 1, betweenBytes: 1 },
    },
    key: {
      present: true,
      last4: 'a1B2',
      persisted: true,
      backend: 'libsecret',
      problem: null,
      ...key,
    },
  };
  return {
    pictures: [],
    selection: new Set<string>(),
    prompt: '',
    choices: { ...DEFAULT_CHOICES, endpointId: 'vision-api' },
    costs: DEFAULT_COSTS,
    endpoints: [endpoint],
  };
}

describe('the line above Ask', () => {
  it('says where pictures go and where the key lives', () => {
    expect(statusOf(draftWith({}), now).text).toBe(
      'Goes to api.example.com, key …a1B2 in libsecret',
    );
    const forNow = draftWith({ persisted: false, backend: 'this-run-only' });
    expect(statusOf(forNow, now).text).toContain('this run only');
  });

  it('says what is missing with what mends it', () => {
    expect(statusOf(draftWith({}, ''), now).mend?.how).toBe('base-url');
    expect(statusOf(draftWith({ present: false }), now)).toMatchObject({
      text: 'Vision API needs a key.',
      mend: { how: 'key' },
    });
    expect(statusOf(draftWith({ problem: 'backend-changed' }), now).text).toContain('again');
  });

  it('speaks of prompt and pictures only once Ask was pressed in vain', () => {
    expect(statusOf(draftWith({}), now).problem).toBe(false);
    expect(statusOf(draftWith({}), { ...now, tried: true }).mend?.how).toBe('prompt');
  });

  it('warns of a bill while a request runs', () => {
    expect(statusOf(draftWith({}), { ...now, running: true }).text).toContain('billed');
  });
});

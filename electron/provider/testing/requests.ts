import type { EndpointProfile } from '../../../shared/domain/endpoint';
import { presetOf, profileOfPreset } from '../../../shared/domain/presets';
import { ChatClient, type ChatClientOptions, type ChatRequest } from '../chat-client';
import type { Gates } from '../gates/gates';
import type { ChatQuestion } from '../request-body';

export const KEY = 'sk-test-0123456789abcdef';

export const QUESTION: ChatQuestion = {
  model: 'gpt-4o',
  detail: 'auto',
  prompt: 'What is in this image?',
  system: '',
  maxTokens: null,
  temperature: null,
};

export function builtIn(id: string): EndpointProfile {
  const preset = presetOf(id);
  if (!preset) throw new Error(`no preset ${id}`);
  return profileOfPreset(preset);
}

/** The Vision API profile at another address. */
export function profileAt(
  baseUrl: string,
  changes: Partial<EndpointProfile> = {},
): EndpointProfile {
  return { ...builtIn('vision-api'), baseUrl, ...changes };
}

export function requestTo(
  profile: EndpointProfile,
  changes: Partial<ChatRequest> = {},
): ChatRequest {
  return {
    profile,
    key: KEY,
    question: QUESTION,
    images: [{ format: 'png', bytes: new Uint8Array([1, 2, 3]) }],
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Everybody's turn has come: for what has nothing to do with limits. */
export const OPEN_GATES: Gates = {
  for: () => ({
    run: (task) =>
      task({ answered: () => undefined, unreachable: () => false, lost: () => undefined }),
  }),
};

/** A client that never waits, and tells how long it would have. */
export function createClient(options: Partial<ChatClientOptions> = {}): {
  client: ChatClient;
  waits: number[];
} {
  const waits: number[] = [];
  const client = new ChatClient({
    userAgent: 'Looksee/test',
    systemCertificates: [],
    settleMs: 0,
    gates: OPEN_GATES,
    sleep: async (ms) => {
      waits.push(ms);
    },
    ...options,
  });
  return { client, waits };
}

/** The body of a whole answer. */
export function completion(content: unknown, changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: 'chatcmpl-123',
    object: 'chat.completion',
    model: 'gpt-4o-2024-08-06',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1118, completion_tokens: 65, total_tokens: 1183 },
    ...changes,
  });
}

/** The data of one chunk of a streamed answer. */
export function chunk(content: string | null, finishReason: string | null = null): string {
  return JSON.stringify({
    model: 'gpt-4o-2024-08-06',
    choices: [
      { index: 0, delta: content === null ? {} : { content }, finish_reason: finishReason },
    ],
  });
}

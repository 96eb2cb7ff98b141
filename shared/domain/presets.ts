/**
 * The endpoints that the app knows, one row each: how to add one is in the README. Where a fact is missing here, the plain
 * profile's holds.
 */
import {
  DEFAULT_TIMEOUTS,
  plainProfile,
  type Auth,
  type EndpointProfile,
  type ExtraHeader,
  type Timeouts,
} from './endpoint';

/** What a new profile starts from. */
export interface Preset {
  /** The profile's first id, too. */
  readonly id: string;
  readonly name: string;
  /** One line for a newcomer. */
  readonly description: string;
  /** Where it differs from {@link plainProfile}. */
  readonly profile: Partial<Omit<EndpointProfile, 'id' | 'preset' | 'name' | 'description'>>;
  /** An address with a part in braces that the user must fill in. */
  readonly addressPattern?: string;
  /** Page of the provider where keys are made. */
  readonly keysAt?: string;
  /** How it is asked for its list of models, where that differs from how it is asked anything else. */
  readonly listing?: { readonly auth: Auth; readonly headers: readonly ExtraHeader[] };
  /** A server on this computer, which is looked for when the user wants to add an endpoint. */
  readonly local?: true;
}

/** A model may first have to be read from a slow disk, and then look at the pictures without a graphics card. */
const LOCAL_TIMEOUTS: Timeouts = {
  ...DEFAULT_TIMEOUTS,
  firstByte: 1_800_000,
  betweenBytes: 300_000,
};

/** What holds of every server on this computer: what it is asked for is computed here, one thing after the other. */
const LOCAL = {
  auth: { type: 'none' },
  detailPlacement: 'nowhere',
  stream: true,
  takesLinks: false,
  timeouts: LOCAL_TIMEOUTS,
  concurrency: 1,
} as const satisfies Preset['profile'];

/** The models of `model-table.ts` that OpenAI sells; the first is good and cheap. */
const OPENAI_MODELS = [
  'gpt-5.4-mini',
  'gpt-5.4-nano',
  'gpt-5.4',
  'gpt-5.5',
  'gpt-5.6-luna',
  'gpt-5.6-terra',
  'gpt-5.6-sol',
  'gpt-4.1-mini',
  'gpt-4.1',
  'gpt-4o-mini',
  'gpt-4o',
];

export const PRESETS: readonly Preset[] = [
  {
    id: 'on-device',
    name: 'On this device',
    description: 'Reads the text in a picture. No key, no cost, nothing leaves this computer.',
    profile: {
      kind: 'on-device',
      auth: { type: 'none' },
      detailPlacement: 'nowhere',
      takesLinks: false,
      concurrency: 1,
    },
  },
  {
    id: 'vision-api',
    name: 'Vision API',
    description: 'Any OpenAI-compatible vision endpoint. Needs its base URL and a key.',
    profile: {
      detailPlacement: 'top-level',
      models: ['gpt-4o', 'gpt-4o-mini', 'gpt-4-vision-preview'],
    },
  },
  {
    id: 'gptproto',
    name: 'GPTProto',
    description: 'GPT-4.1 by way of gptproto.com. Needs a key.',
    profile: {
      baseUrl: 'https://gptproto.com/v1',
      auth: { type: 'raw' },
      authMayVary: true,
      systemPrompt: 'first-text-part',
      statesStream: true,
      models: ['gpt-41-2025-04-14'],
      ownPrices: true,
    },
    keysAt: 'https://gptproto.com/',
  },
  {
    id: 'openai',
    name: 'OpenAI',
    description: 'The GPT models from the company that makes them. Needs a key.',
    profile: {
      baseUrl: 'https://api.openai.com/v1',
      // Every model of its own takes this name; the reasoning ones take no other.
      tokenParameter: 'max_completion_tokens',
      stream: true,
      models: OPENAI_MODELS,
      maxPictures: 1_500,
      maxBodyBytes: 512_000_000,
    },
    keysAt: 'https://platform.openai.com/api-keys',
  },
  {
    id: 'azure-openai',
    name: 'Azure OpenAI',
    description: 'The GPT models in your own Azure resource. Needs its address and a key.',
    profile: {
      // No model names: Azure's are those of the user's own deployments.
      auth: { type: 'header', name: 'api-key' },
      tokenParameter: 'max_completion_tokens',
      stream: true,
    },
    addressPattern: 'https://{resource}.openai.azure.com/openai/v1',
    keysAt: 'https://portal.azure.com/',
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    description: 'Models of many makers with one key.',
    profile: {
      baseUrl: 'https://openrouter.ai/api/v1',
      stream: true,
      models: ['openai/gpt-5.4-mini', 'openai/gpt-4o-mini', 'google/gemini-3.5-flash'],
      // Names the app, never the user: OpenRouter shows it beside each request in the user's own activity.
      extraHeaders: [{ name: 'X-Title', value: 'Looksee' }],
    },
    keysAt: 'https://openrouter.ai/settings/keys',
  },
  {
    id: 'gemini',
    name: 'Gemini',
    description: "Google's models. Needs a key, which Google AI Studio makes for you.",
    profile: {
      baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
      // It answers 400 to a field it does not know.
      detailPlacement: 'nowhere',
      stream: true,
      models: ['gemini-3.5-flash', 'gemini-3.8-flash'],
      formats: ['png', 'jpeg', 'webp'],
      takesLinks: false,
      maxBodyBytes: 20_000_000,
    },
    keysAt: 'https://aistudio.google.com/apikey',
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    description: 'The Claude models. Needs a key.',
    profile: {
      baseUrl: 'https://api.anthropic.com/v1',
      detailPlacement: 'nowhere',
      stream: true,
      models: ['claude-sonnet-5-5', 'claude-haiku-5-5', 'claude-opus-5-5'],
      takesLinks: false,
      maxSide: 8_000,
      // 5 MiB once it is base64.
      maxPictureBytes: 3_932_160,
      // What the smallest of its models takes.
      maxPictures: 100,
      maxBodyBytes: 32_000_000,
    },
    keysAt: 'https://platform.claude.com/settings/keys',
    // Its own interface alone lists models: https://docs.anthropic.com/en/api/models-list
    listing: {
      auth: { type: 'header', name: 'x-api-key' },
      headers: [{ name: 'anthropic-version', value: '2023-06-01' }],
    },
  },
  {
    id: 'ollama',
    name: 'Ollama',
    description: 'Models that Ollama runs on this computer. No key, no cost.',
    profile: {
      ...LOCAL,
      baseUrl: 'http://localhost:11434/v1',
      formats: ['jpeg', 'png', 'webp'],
    },
    local: true,
  },
  {
    id: 'lm-studio',
    name: 'LM Studio',
    description: 'Models that LM Studio runs on this computer. No key, no cost.',
    profile: {
      ...LOCAL,
      baseUrl: 'http://localhost:1234/v1',
      formats: ['png', 'jpeg'],
    },
    local: true,
  },
  {
    id: 'llama-cpp',
    name: 'llama.cpp',
    description: 'A model that llama-server runs on this computer. No key, no cost.',
    profile: {
      ...LOCAL,
      baseUrl: 'http://127.0.0.1:8080/v1',
      // Its decoder reads no WebP.
      formats: ['png', 'jpeg'],
    },
    local: true,
  },
  {
    id: 'vllm',
    name: 'vLLM',
    description: 'A model that vLLM serves on this computer or network. No key unless you set one.',
    profile: {
      ...LOCAL,
      baseUrl: 'http://localhost:8000/v1',
      formats: ['png', 'jpeg', 'webp'],
      // It answers several at once in nearly the time of one.
      concurrency: 2,
    },
    local: true,
  },
];

/** The endpoints of a fresh start, in the order in which they are shown. */
export const FIRST_PRESETS: readonly string[] = ['on-device', 'vision-api', 'gptproto'];

/** @param id of the profile; by default the preset's own */
export function profileOfPreset(preset: Preset, id = preset.id): EndpointProfile {
  const { description, name, profile } = preset;
  return { ...plainProfile(id, name), ...profile, preset: preset.id, description };
}

export function presetOf(id: string | null): Preset | null {
  return PRESETS.find((preset) => preset.id === id) ?? null;
}

/**
 * The endpoints that the app knows, one row each: how to add one is in the README. Where a fact is missing here, the plain
 * profile's holds.
 */
import { plainProfile, type EndpointProfile } from './endpoint';

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
  /** A server on this computer, which is looked for when the user wants to add an endpoint. */
  readonly local?: true;
}

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

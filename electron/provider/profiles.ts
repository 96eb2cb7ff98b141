import type { EndpointProfile, Timeouts } from '../../shared/domain/endpoint';
import type { PictureFormat } from '../../shared/domain/picture';

/**
 * Reasoning models think for minutes before the first byte of an answer that is not streamed; once an answer
 * flows, proxies and models send something far more often than every two minutes.
 */
export const DEFAULT_TIMEOUTS: Timeouts = {
  connect: 10_000,
  firstByte: 600_000,
  betweenBytes: 120_000,
};

/** What every vision endpoint of this kind takes. */
const COMMON_FORMATS: readonly PictureFormat[] = ['png', 'jpeg', 'gif', 'webp'];

/** A profile for any OpenAI-compatible endpoint of which only the address is known; presets state where they differ. */
export function plainProfile(id: string, name: string): EndpointProfile {
  return {
    id,
    name,
    description: '',
    kind: 'chat-completions',
    baseUrl: '',
    auth: { type: 'bearer' },
    authMayVary: false,
    detailPlacement: 'part',
    tokenParameter: 'max_tokens',
    systemPrompt: 'message',
    statesStream: false,
    stream: false,
    models: [],
    formats: COMMON_FORMATS,
    takesLinks: true,
    timeouts: DEFAULT_TIMEOUTS,
  };
}

const onDevice: EndpointProfile = {
  ...plainProfile('on-device', 'On this device'),
  description: 'Reads the text in a picture. No key, no cost, nothing leaves this computer.',
  kind: 'on-device',
  auth: { type: 'none' },
  detailPlacement: 'nowhere',
  takesLinks: false,
};

const visionApi: EndpointProfile = {
  ...plainProfile('vision-api', 'Vision API'),
  description: 'Any OpenAI-compatible vision endpoint. Needs its base URL and a key.',
  detailPlacement: 'top-level',
  models: ['gpt-4o', 'gpt-4o-mini', 'gpt-4-vision-preview'],
};

const gptProto: EndpointProfile = {
  ...plainProfile('gptproto', 'GPTProto'),
  description: 'GPT-4.1 by way of gptproto.com. Needs a key.',
  baseUrl: 'https://gptproto.com/v1',
  auth: { type: 'raw' },
  authMayVary: true,
  systemPrompt: 'first-text-part',
  statesStream: true,
  models: ['gpt-41-2025-04-14'],
  ownPrices: true,
};

/** The endpoints that come with the app, in the order in which they are shown. */
export const BUILT_IN_PROFILES: readonly EndpointProfile[] = [onDevice, visionApi, gptProto];

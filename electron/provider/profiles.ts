import { plainProfile, type EndpointProfile } from '../../shared/domain/endpoint';

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

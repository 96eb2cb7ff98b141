export { checkKey } from './auth';
export { checkBaseUrl } from './base-url';
// Types alone: the client brings undici with it, and is loaded on first need.
export type { ChatClient, ChatClientOptions, ChatOutcome, ChatRequest } from './chat-client';
export { BUILT_IN_PROFILES } from './profiles';
export type { ChatImage, ChatPicture, ChatQuestion } from './request-body';

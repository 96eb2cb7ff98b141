export { checkKey } from './auth';
export { checkBaseUrl } from './base-url';
export {
  ChatClient,
  type ChatClientOptions,
  type ChatOutcome,
  type ChatRequest,
} from './chat-client';
export { BUILT_IN_PROFILES, DEFAULT_TIMEOUTS } from './profiles';
export { requestBody, type ChatImage, type ChatPicture, type ChatQuestion } from './request-body';

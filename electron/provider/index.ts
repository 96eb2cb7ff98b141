export { checkKey } from './auth';
export { checkBaseUrl } from './base-url';
export { checkExtraHeaders, checkHeaderName, checkHeaderValue } from './extra-headers';
// Types alone: the client is loaded on first need.
export type {
  ChatClient,
  ChatClientOptions,
  ChatOutcome,
  ChatRequest,
  EndpointRequest,
  ReadOutcome,
} from './chat-client';
export type { AnswerPicture } from './answer-pictures';
export type { Gate, Gates, Permit, TurnOptions, Wait } from './gates/gates';
export type { ChatImage, ChatPicture, ChatQuestion } from './request-body';

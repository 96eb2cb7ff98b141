import type { AskMode, Question } from '../domain/analysis';
import type { ProfileChange } from '../domain/endpoint';
import type { ProfilePatch } from '../domain/profile-patch';
import type { ProxyLogin } from '../domain/proxy-login';
import type { SettingsPatch } from '../domain/settings-patch';
import type { Channel, Events, HistoryQuery, PreviewRequest, ResponseOf } from './contract';
import type { Result } from './errors';

export type Unsubscribe = () => void;
type Reply<C extends Channel> = Promise<Result<ResponseOf<C>>>;

/**
 * What the preload puts on `window.looksee`: named methods only, no channel names, no events, no paths.
 * @typeParam DroppedFile the DOM's `File`, which this room does not know
 */
export interface LookseeBridge<DroppedFile> {
  start(): Reply<'app:start'>;
  openLink(url: string): Reply<'app:open-link'>;
  copyText(text: string): Reply<'app:copy-text'>;

  /** Files from a drop, a paste or an input. Those without a path (pasted pixels) go as bytes. */
  addFiles(files: readonly DroppedFile[]): Promise<Result<null>>;
  addLinks(urls: string[], allowPrivate: boolean): Reply<'pictures:add-links'>;
  sendLink(url: string): Reply<'pictures:send-link'>;
  choosePage(id: string, page: number): Reply<'pictures:choose-page'>;
  describePicture(id: string): Reply<'pictures:describe'>;
  previewSent(request: PreviewRequest): Reply<'pictures:preview'>;
  saveSent(sha256: string): Reply<'pictures:save-sent'>;
  openDialog(folder: boolean): Reply<'pictures:open-dialog'>;
  paste(): Reply<'pictures:paste'>;
  addSample(): Reply<'pictures:add-sample'>;
  removePictures(ids: string[]): Reply<'pictures:remove'>;
  restorePictures(ids: string[]): Reply<'pictures:restore'>;
  reorderPictures(ids: string[]): Reply<'pictures:reorder'>;
  expectPictures(): Reply<'pictures:expect'>;

  countTokens(texts: string[]): Reply<'texts:count-tokens'>;
  savePrompt(prompt: string): Reply<'draft:save-prompt'>;
  clearDraft(): Reply<'draft:clear'>;
  changeSettings(change: SettingsPatch): Reply<'settings:change'>;

  addEndpoint(preset: string | null, change: ProfileChange): Reply<'endpoints:add'>;
  copyEndpoint(id: string): Reply<'endpoints:copy'>;
  updateEndpoint(id: string, change: ProfilePatch): Reply<'endpoints:update'>;
  removeEndpoint(id: string): Reply<'endpoints:remove'>;
  undoRemoveEndpoint(id: string): Reply<'endpoints:undo-remove'>;
  moveEndpoint(id: string, after: string | null): Reply<'endpoints:move'>;
  exportEndpoints(ids: string[]): Reply<'endpoints:export'>;
  importEndpoints(): Reply<'endpoints:import'>;
  findLocalServers(): Reply<'endpoints:find-local'>;
  listModels(id: string, refresh: boolean): Reply<'endpoints:list-models'>;
  runDoctor(endpointId: string, model: string): Reply<'doctor:run'>;
  cancelDoctor(endpointId: string): Reply<'doctor:cancel'>;
  saveLearned(endpointId: string): Reply<'doctor:save'>;
  setKey(endpointId: string, key: string): Reply<'keys:set'>;
  removeKey(endpointId: string): Reply<'keys:remove'>;
  setHeaderKey(endpointId: string, name: string, value: string): Reply<'keys:set-header'>;
  setProxyLogin(endpointId: string, login: ProxyLogin | null): Reply<'keys:set-proxy-login'>;

  ask(question: Question, pictureIds: string[], mode: AskMode): Reply<'analysis:ask'>;
  askAgain(id: number): Reply<'analysis:ask-again'>;
  cancel(ids: number[]): Reply<'analysis:cancel'>;
  answerDetail(id: number, accept: boolean): Reply<'analysis:answer-detail'>;

  listHistory(query: HistoryQuery): Reply<'history:list'>;
  getSendings(id: number): Reply<'history:sendings'>;
  getAnalysis(id: number): Reply<'history:get'>;
  deleteAnalysis(id: number): Reply<'history:delete'>;
  undoDeleteAnalysis(id: number): Reply<'history:undo-delete'>;
  useAgain(id: number): Reply<'history:use-again'>;

  onPicturesUpdate(listener: (event: Events['pictures:update']) => void): Unsubscribe;
  onAnalysisUpdate(listener: (event: Events['analysis:update']) => void): Unsubscribe;
  onAnalysisDelta(listener: (event: Events['analysis:delta']) => void): Unsubscribe;
  onAnalysisProgress(listener: (event: Events['analysis:progress']) => void): Unsubscribe;
  onDetailQuestions(listener: (event: Events['analysis:detail-questions']) => void): Unsubscribe;
  onDoctorUpdate(listener: (event: Events['doctor:update']) => void): Unsubscribe;
  onHistoryChanged(listener: () => void): Unsubscribe;
  onEndpointsChanged(listener: (event: Events['endpoints:changed']) => void): Unsubscribe;
  onCommand(listener: (event: Events['app:command']) => void): Unsubscribe;
  onNotice(listener: (event: Events['app:notice']) => void): Unsubscribe;
}

/** The name of the bridge on `window`. */
export const BRIDGE_NAME = 'looksee';

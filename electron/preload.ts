/**
 * Runs sandboxed in the page's isolated world and puts the bridge on its window: named methods only. No channel
 * name, no event object and no path ever reaches the page.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { MAX_PASTED_BYTES, MAX_PATHS } from '../shared/domain/limits';
import { BRIDGE_NAME, type LookseeBridge, type Unsubscribe } from '../shared/ipc/bridge';
import type { Channel, EventName, Events, RequestOf, ResponseOf } from '../shared/ipc/contract';
import type { Result } from '../shared/ipc/errors';

/** Chromium's name for every picture that lies in the clipboard as pixels: they have none. */
const NAME_IN_CLIPBOARD = 'image.png';

function invoke<C extends Channel>(
  channel: C,
  request: RequestOf<C>,
): Promise<Result<ResponseOf<C>>> {
  return ipcRenderer.invoke(channel, request) as Promise<Result<ResponseOf<C>>>;
}

function subscribe<E extends EventName>(
  name: E,
  listener: (payload: Events[E]) => void,
): Unsubscribe {
  const receive = (_event: unknown, payload: Events[E]): void => listener(payload);
  ipcRenderer.on(name, receive);
  return () => void ipcRenderer.removeListener(name, receive);
}

/**
 * Files and folders go as their path, those that have none (pasted, or dragged out of a browser) as bytes. Where some
 * have a path, those without are the same once more: Finder copies a file's icon along. The first error is told.
 */
async function addFiles(files: readonly File[]): Promise<Result<null>> {
  const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
  const replies: Result<null>[] = [];
  for (let at = 0; at < paths.length; at += MAX_PATHS)
    replies.push(await invoke('pictures:add-paths', { paths: paths.slice(at, at + MAX_PATHS) }));
  if (paths.length === 0) for (const file of files) replies.push(await addBytes(file));
  return replies.find((reply) => !reply.ok) ?? { ok: true, value: null };
}

async function addBytes(file: File): Promise<Result<null>> {
  // Asked before it is read: a huge file would fill the page's memory first.
  if (file.size > MAX_PASTED_BYTES) return tooLarge(file);
  const buffer = await file.arrayBuffer().catch(() => null);
  if (buffer === null) return gone(file);
  const name = file.name === NAME_IN_CLIPBOARD ? '' : file.name;
  return invoke('pictures:add-bytes', { name, bytes: new Uint8Array(buffer) });
}

function tooLarge(file: File): Result<null> {
  const limit = MAX_PASTED_BYTES / 1_000_000;
  return unusable(
    `${file.name || 'The pasted picture'} is larger than ${limit} MB.`,
    'Save it smaller and add it again.',
  );
}

/** What is dragged out of another program may be gone before it is read. */
function gone(file: File): Result<null> {
  return unusable(
    `${file.name || 'The picture'} could not be read.`,
    'Save it where it comes from, and drop the file.',
  );
}

function unusable(message: string, hint: string): Result<null> {
  return { ok: false, error: { code: 'picture-unusable', message, hint, retryable: false } };
}

const bridge: LookseeBridge<File> = {
  start: () => invoke('app:start', null),
  openLink: (url) => invoke('app:open-link', { url }),
  copyText: (text) => invoke('app:copy-text', { text }),

  addFiles,
  addLinks: (urls, allowPrivate) => invoke('pictures:add-links', { urls, allowPrivate }),
  sendLink: (url) => invoke('pictures:send-link', { url }),
  choosePage: (id, page) => invoke('pictures:choose-page', { id, page }),
  describePicture: (id) => invoke('pictures:describe', { id }),
  previewSent: (request) => invoke('pictures:preview', request),
  saveSent: (sha256) => invoke('pictures:save-sent', { sha256 }),
  openDialog: (folder) => invoke('pictures:open-dialog', { folder }),
  paste: () => invoke('pictures:paste', null),
  addSample: () => invoke('pictures:add-sample', null),
  removePictures: (ids) => invoke('pictures:remove', { ids }),
  restorePictures: (ids) => invoke('pictures:restore', { ids }),
  reorderPictures: (ids) => invoke('pictures:reorder', { ids }),
  expectPictures: () => invoke('pictures:expect', null),

  countTokens: (texts) => invoke('texts:count-tokens', { texts }),
  savePrompt: (prompt) => invoke('draft:save-prompt', { prompt }),
  clearDraft: () => invoke('draft:clear', null),
  changeSettings: (change) => invoke('settings:change', { change }),

  addEndpoint: (preset, change) => invoke('endpoints:add', { preset, change }),
  copyEndpoint: (id) => invoke('endpoints:copy', { id }),
  updateEndpoint: (id, change) => invoke('endpoints:update', { id, change }),
  removeEndpoint: (id) => invoke('endpoints:remove', { id }),
  undoRemoveEndpoint: (id) => invoke('endpoints:undo-remove', { id }),
  moveEndpoint: (id, after) => invoke('endpoints:move', { id, after }),
  exportEndpoints: (ids) => invoke('endpoints:export', { ids }),
  importEndpoints: () => invoke('endpoints:import', null),
  findLocalServers: () => invoke('endpoints:find-local', null),
  listModels: (id, refresh) => invoke('endpoints:list-models', { id, refresh }),
  runDoctor: (endpointId, model) => invoke('doctor:run', { endpointId, model }),
  cancelDoctor: (endpointId) => invoke('doctor:cancel', { endpointId }),
  saveLearned: (endpointId) => invoke('doctor:save', { endpointId }),
  setKey: (endpointId, key) => invoke('keys:set', { endpointId, key }),
  removeKey: (endpointId) => invoke('keys:remove', { endpointId }),
  setHeaderKey: (endpointId, name, value) => invoke('keys:set-header', { endpointId, name, value }),
  setProxyLogin: (endpointId, login) => invoke('keys:set-proxy-login', { endpointId, login }),

  ask: (question, pictureIds, mode) => invoke('analysis:ask', { question, pictureIds, mode }),
  askAgain: (id) => invoke('analysis:ask-again', { id }),
  cancel: (ids) => invoke('analysis:cancel', { ids }),
  answerDetail: (id, accept) => invoke('analysis:answer-detail', { id, accept }),

  listHistory: (query) => invoke('history:list', query),
  getSendings: (id) => invoke('history:sendings', { id }),
  getAnalysis: (id) => invoke('history:get', { id }),
  deleteAnalysis: (id) => invoke('history:delete', { id }),
  undoDeleteAnalysis: (id) => invoke('history:undo-delete', { id }),
  useAgain: (id) => invoke('history:use-again', { id }),

  onPicturesUpdate: (listener) => subscribe('pictures:update', listener),
  onAnalysisUpdate: (listener) => subscribe('analysis:update', listener),
  onAnalysisDelta: (listener) => subscribe('analysis:delta', listener),
  onAnalysisProgress: (listener) => subscribe('analysis:progress', listener),
  onDetailQuestions: (listener) => subscribe('analysis:detail-questions', listener),
  onDoctorUpdate: (listener) => subscribe('doctor:update', listener),
  onHistoryChanged: (listener) => subscribe('history:changed', () => listener()),
  onEndpointsChanged: (listener) => subscribe('endpoints:changed', listener),
  onCommand: (listener) => subscribe('app:command', listener),
  onNotice: (listener) => subscribe('app:notice', listener),
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);

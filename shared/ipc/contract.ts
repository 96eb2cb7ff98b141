/** The one contract between the page and the main process: channel -> request and response. Types only. */
import type {
  Analysis,
  AnalysisProgress,
  AnalysisSummary,
  AskMode,
  Question,
} from '../domain/analysis';
import type { DetailLoss } from '../domain/detail-loss';
import type { DoctorReport } from '../domain/doctor';
import type { Endpoint, KeyStatus, ProfileChange } from '../domain/endpoint';
import type { LocalServer, ModelList } from '../domain/model-list';
import type { RequestSending } from '../domain/request-trace';
import type { Picture, RefusedFile, SentPicture } from '../domain/picture';
import type { PictureDescription } from '../domain/picture-description';
import type { ProfilePatch } from '../domain/profile-patch';
import type { ProxyLogin } from '../domain/proxy-login';
import type { Choices, Costs, LayoutChoices } from '../domain/settings';
import type { SettingsPatch } from '../domain/settings-patch';

export interface Requests {
  /** Says that the page listens (pushes wait for it) and gives all that the first screen needs. */
  'app:start': { request: null; response: StartState };
  'app:open-link': { request: { url: string }; response: null };
  'app:copy-text': { request: { text: string }; response: null };

  /** Sent by the preload alone: paths never come from the page. */
  'pictures:add-paths': { request: { paths: string[] }; response: null };
  /** Without a name they are pixels of the clipboard, and named by the time. */
  'pictures:add-bytes': { request: { name: string; bytes: Uint8Array }; response: null };
  /** Loads pictures from http(s) or data links. A link into a private network is refused, to be asked about. */
  'pictures:add-links': { request: { urls: string[]; allowPrivate: boolean }; response: null };
  /** Adds a link that the endpoint is to load itself. */
  'pictures:send-link': { request: { url: string }; response: null };
  /** @param page from 0 */
  'pictures:choose-page': { request: { id: string; page: number }; response: null };
  'pictures:describe': { request: { id: string }; response: PictureDescription };
  /**
   * Prepares exactly what these choices would send of a draft picture. From then on it is shown at
   * `looksee-image://SHA256/sent`.
   */
  'pictures:preview': { request: PreviewRequest; response: Preview };
  /** Asks where, and writes the exact bytes of a preview or of a kept sent picture there. `saved` false: not wanted. */
  'pictures:save-sent': { request: { sha256: string }; response: { saved: boolean } };
  'pictures:open-dialog': { request: { folder: boolean }; response: null };
  /** Adds what the system's clipboard holds: a list of files, a picture or a link, once. `added` 0: none of them. */
  'pictures:paste': { request: null; response: { added: number } };
  'pictures:add-sample': { request: null; response: null };
  'pictures:remove': { request: { ids: string[] }; response: null };
  /** Brings pictures back to where they were, within UNDO_MS of their removal. */
  'pictures:restore': { request: { ids: string[] }; response: null };
  'pictures:reorder': { request: { ids: string[] }; response: null };
  /** Warms imaging up: called when a drag enters the window. */
  'pictures:expect': { request: null; response: null };

  /** Tokens of each text, as the current models count them. */
  'texts:count-tokens': { request: { texts: string[] }; response: { tokens: number[] } };

  'draft:save-prompt': { request: { prompt: string }; response: null };
  /** Removes all pictures and the prompt of the draft. */
  'draft:clear': { request: null; response: null };
  /** Merged with what the settings hold by then: each value that is not named stays as it is. */
  'settings:change': { request: { change: SettingsPatch }; response: null };

  /** Every change of the list is told of by `endpoints:changed`, too. */
  'endpoints:add': {
    request: { preset: string | null; change: ProfileChange };
    response: Endpoint;
  };
  /** Its keys are not copied. */
  'endpoints:copy': { request: { id: string }; response: Endpoint };
  /** Merged with what the profile holds by then. */
  'endpoints:update': { request: { id: string; change: ProfilePatch }; response: Endpoint };
  /** Hides it at once; it and its keys are gone for good after UNDO_MS, at the latest when the app closes. */
  'endpoints:remove': { request: { id: string }; response: null };
  'endpoints:undo-remove': { request: { id: string }; response: null };
  /** @param after id of the endpoint before it; null: it becomes the first */
  'endpoints:move': { request: { id: string; after: string | null }; response: null };
  /** Asks where, and writes these profiles there as JSON, without secrets. `saved` false: not wanted. */
  'endpoints:export': { request: { ids: string[] }; response: { saved: boolean } };
  /** Asks for a file and adds the profiles in it; all is empty where it was not wanted. */
  'endpoints:import': { request: null; response: ImportedEndpoints };
  /** Looks for servers on this computer, now. */
  'endpoints:find-local': { request: null; response: { servers: LocalServer[] } };
  /** The endpoint is asked where there is no list yet, or it is old, or `refresh` says so. */
  'endpoints:list-models': { request: { id: string; refresh: boolean }; response: ModelList };
  /** Checks the endpoint with real requests. Resolves when it has ended; `doctor:update` tells of each step. */
  'doctor:run': { request: { endpointId: string; model: string }; response: DoctorReport };
  'doctor:cancel': { request: { endpointId: string }; response: null };
  /** Saves what the last run learned to the profile. */
  'doctor:save': { request: { endpointId: string }; response: Endpoint };
  'keys:set': { request: { endpointId: string; key: string }; response: KeyStatus };
  'keys:remove': { request: { endpointId: string }; response: KeyStatus };
  /** The value of a secret extra header of the profile. */
  'keys:set-header': {
    request: { endpointId: string; name: string; value: string };
    response: KeyStatus;
  };
  /** For the endpoint's own proxy; null: it is forgotten. It is never given back. */
  'keys:set-proxy-login': {
    request: { endpointId: string; login: ProxyLogin | null };
    response: KeyStatus;
  };

  /** Writes the history's rows and starts; answers follow as events. One row a picture, or one for all. */
  'analysis:ask': {
    request: { question: Question; pictureIds: string[]; mode: AskMode };
    response: { analyses: Analysis[] };
  };
  /** Asks the same again about the same pictures, as kept in the history. A new row. */
  'analysis:ask-again': { request: { id: number }; response: { analyses: Analysis[] } };
  'analysis:cancel': { request: { ids: number[] }; response: null };
  /** Answers one of `analysis:detail-questions`. */
  'analysis:answer-detail': { request: { id: number; accept: boolean }; response: null };

  'history:list': { request: HistoryQuery; response: HistoryPage };
  /** What went over the wire for it, in order. */
  'history:sendings': { request: { id: number }; response: { sendings: RequestSending[] } };
  'history:get': { request: { id: number }; response: Analysis };
  /** Hides at once; gone for good after UNDO_MS, at the latest at the next start. */
  'history:delete': { request: { id: number }; response: null };
  'history:undo-delete': { request: { id: number }; response: null };
  /** Puts question and pictures of an analysis into the draft (pictures come as an event). */
  'history:use-again': { request: { id: number }; response: { prompt: string; choices: Choices } };
}

export type Channel = keyof Requests;
export type RequestOf<C extends Channel> = Requests[C]['request'];
export type ResponseOf<C extends Channel> = Requests[C]['response'];

export interface PreviewRequest extends Pick<Question, 'endpointId' | 'model' | 'detail' | 'size'> {
  readonly id: string;
}

/** What would be sent of a picture. */
export interface Preview {
  readonly sent: SentPicture;
  /** What the original holds that would not be sent, in short words. */
  readonly removed: readonly string[];
  /** Of the preparation that made it, as `preparationOf` gives it: by the settings that the main process has. */
  readonly key: string;
}

export interface HistoryQuery {
  /** Words as typed; empty lists all. Every word must be found, in prompt, answer, file name or model. */
  readonly text: string;
  /** Only rows older than this id; null starts at the newest. */
  readonly before: number | null;
  readonly limit: number;
}

export interface HistoryPage {
  readonly entries: readonly AnalysisSummary[];
  readonly more: boolean;
}

export interface StartState {
  readonly pictures: readonly Picture[];
  readonly prompt: string;
  readonly choices: Choices;
  readonly layout: LayoutChoices;
  readonly costs: Costs;
  readonly endpoints: readonly Endpoint[];
  readonly history: HistoryPage;
  /** Why this run keeps nothing on disk; null where it has a history. */
  readonly historyProblem: { readonly message: string; readonly hint: string } | null;
  readonly detailQuestions: readonly DetailQuestion[];
  /** What this process is asking now: a page that was loaded anew can still cancel it. */
  readonly running: readonly Analysis[];
  readonly about: AboutApp;
}

export interface AboutApp {
  readonly version: string;
  readonly electron: string;
  readonly chrome: string;
  readonly node: string;
  readonly platform: 'mac' | 'windows' | 'linux';
  /** False on a runtime that gets no security fixes any more. */
  readonly runtimeSupported: boolean;
}

/** Pushes from the main process. Each has one listener kind on the bridge that returns an unsubscribe. */
export interface ImportedEndpoints {
  /** Ids of the new ones. */
  readonly added: readonly string[];
  /** Names of those that were there already, word for word. */
  readonly same: readonly string[];
  readonly refused: readonly RefusedEndpoint[];
}

export interface RefusedEndpoint {
  readonly name: string;
  /** What is wrong with it, and what to do. */
  readonly reason: string;
}

export interface Events {
  'pictures:update': PicturesUpdate;
  /** The whole analysis after a change of status; replaces what the page held. */
  'analysis:update': { readonly analysis: Analysis };
  'analysis:delta': AnalysisDelta;
  'analysis:progress': AnalysisProgress;
  /** All asks that wait until the user says whether they may go without `detail`. */
  'analysis:detail-questions': { readonly open: readonly DetailQuestion[] };
  'doctor:update': { readonly report: DoctorReport };
  /** Rows changed that no other event told of: another process wrote, or a deletion. */
  'history:changed': null;
  'endpoints:changed': { readonly endpoints: readonly Endpoint[] };
  'app:command': { readonly command: AppCommand };
  /** Something the user must read that no request asked for. */
  'app:notice': { readonly message: string; readonly hint: string };
}

export type EventName = keyof Events;

/** One change of the draft's pictures. */
export interface PicturesUpdate {
  /** New ones at the end, known ones (by id) replaced in place. */
  readonly upsert: readonly Picture[];
  readonly remove: readonly string[];
  readonly refused: readonly RefusedFile[];
  /** The whole order, where it changed by more than additions at the end. */
  readonly order: readonly string[] | null;
}

/** An ask that waits for a yes or a no: its endpoint takes the chosen `detail` nowhere. */
export interface DetailQuestion {
  readonly id: number;
  readonly loss: DetailLoss;
}

export interface AnalysisDelta {
  readonly id: number;
  /** Characters (UTF-16) before this delta, of the answer or of the thinking. */
  readonly offset: number;
  /** Of what the model thinks, and not of its answer. */
  readonly thinking?: true;
  readonly text: string;
}

export const APP_COMMANDS = [
  'open',
  'open-folder',
  'add-link',
  'paste',
  'new',
  'search',
  'settings',
  'ask',
  'zoom-in',
  'zoom-out',
  'zoom-fit',
  'zoom-actual',
  'about',
] as const;
export type AppCommand = (typeof APP_COMMANDS)[number];

import { AppFailure, type AppError } from '../../shared/domain/app-error';
import { changeOfPatch } from '../../shared/domain/profile-patch';
import { DEFAULT_CHOICES } from '../../shared/domain/settings';
import type { AboutApp } from '../../shared/ipc/contract';
import type { Analyses } from '../services/analyses';
import { askedLink, type Asked } from '../services/asked';
import {
  choosePictures,
  clipboardPictures,
  copyText,
  openLink,
  pastedName,
} from '../services/desktop';
import type { DetailQuestions } from '../services/detail-questions';
import type { Draft } from '../services/draft';
import type { Doctor } from '../services/doctor/doctor';
import type { EndpointFiles } from '../services/endpoints/endpoint-files';
import type { Endpoints } from '../services/endpoints/endpoints';
import type { Models } from '../services/endpoints/models';
import type { Past } from '../services/past';
import type { Previews } from '../services/previews';
import type { Settings } from '../services/settings';
import type { TextTokens } from '../services/text-tokens';
import type { Handlers } from './handler-types';

export interface HandlerServices {
  readonly analyses: Analyses;
  readonly draft: Draft;
  readonly doctor: Pick<Doctor, 'run' | 'cancel' | 'save'>;
  readonly detailQuestions: DetailQuestions;
  readonly endpointFiles: Pick<EndpointFiles, 'open' | 'save'>;
  readonly endpoints: Endpoints;
  readonly models: Pick<Models, 'findLocal' | 'list'>;
  readonly past: Past;
  readonly previews: Previews;
  readonly settings: Settings;
  readonly textTokens: Pick<TextTokens, 'count'>;
  /** Address of the picture that comes with the app. */
  readonly sampleFile: string;
  readonly about: AboutApp;
  /** Why this run keeps nothing; null where it has a history. */
  readonly historyProblem: AppError | null;
  readonly warmUpImaging: () => void;
  /** The page listens now. */
  readonly onPageReady: (webContentsId: number) => void;
  /** A file that could not be taken in is told of by the draft; this is for what it does not foresee. */
  readonly onAddFailed: (thrown: unknown) => void;
}

/** Rows of history in the first answer: more than fit on a tall screen. */
const FIRST_ROWS = 60;

/** The thin layer between the contract and the services. Services arrive late: the window need not wait for them. */
export function createHandlers(ready: Promise<HandlerServices>): Handlers {
  return {
    'app:start': async (_request, caller) => {
      const services = await ready;
      const { about, analyses, draft, endpoints, historyProblem } = services;
      const { onPageReady, past, settings } = services;
      const history = await past.list({ text: '', before: null, limit: FIRST_ROWS });
      const running = await Promise.all(
        analyses.runningIds().map((id) => past.get(id).catch(() => null)),
      );
      onPageReady(caller.webContentsId);
      const { choices, costs, layout } = settings.data;
      return {
        about,
        choices: endpoints.has(choices.endpointId)
          ? choices
          : { ...choices, endpointId: DEFAULT_CHOICES.endpointId },
        costs,
        layout,
        history,
        historyProblem: historyProblem && {
          message: historyProblem.message,
          hint: historyProblem.hint,
        },
        detailQuestions: services.detailQuestions.open,
        running: running.filter((analysis) => analysis !== null),
        endpoints: endpoints.list(),
        pictures: draft.pictures(),
        prompt: draft.prompt,
      };
    },
    'app:open-link': async ({ url }) => nothing(await openLink(url)),
    'app:copy-text': async ({ text }) => nothing(await copyText(text)),

    'pictures:add-paths': async ({ paths }) => {
      const { draft, onAddFailed } = await ready;
      draft.add(paths.map((path) => ({ path }))).catch(onAddFailed);
      return null;
    },
    'pictures:add-bytes': async ({ name, bytes }) => {
      const { draft, onAddFailed } = await ready;
      draft.add([{ name: name || pastedName(new Date()), bytes }]).catch(onAddFailed);
      return null;
    },
    'pictures:add-links': async ({ urls, allowPrivate }) => {
      const { draft, onAddFailed } = await ready;
      draft.add(urls.map((url) => ({ url, allowPrivate }))).catch(onAddFailed);
      return null;
    },
    'pictures:send-link': async ({ url }) => nothing((await ready).draft.addLink(url)),
    'pictures:choose-page': async ({ id, page }) =>
      nothing(await (await ready).draft.choosePage(id, page)),
    'pictures:describe': async ({ id }) => (await ready).draft.describe(id),
    'pictures:preview': async ({ id, ...choices }) => (await ready).previews.make(id, choices),
    'pictures:save-sent': async ({ sha256 }) => ({
      saved: await (await ready).previews.save(sha256),
    }),
    'pictures:open-dialog': async ({ folder }) => {
      const { draft, onAddFailed } = await ready;
      const chosen = await choosePictures(folder);
      draft.add(chosen).catch(onAddFailed);
      return null;
    },
    'pictures:paste': async () => {
      const { draft, onAddFailed } = await ready;
      const pasted = await clipboardPictures(new Date());
      draft.add(pasted).catch(onAddFailed);
      return { added: pasted.length };
    },
    'pictures:add-sample': async () => {
      const { draft, onAddFailed, sampleFile } = await ready;
      draft.add([{ path: sampleFile }]).catch(onAddFailed);
      return null;
    },
    'pictures:remove': async ({ ids }) => nothing((await ready).draft.remove(ids)),
    'pictures:restore': async ({ ids }) => nothing((await ready).draft.restore(ids)),
    'pictures:reorder': async ({ ids }) => nothing((await ready).draft.reorder(ids)),
    'pictures:expect': async () => nothing((await ready).warmUpImaging()),

    'texts:count-tokens': async ({ texts }) => {
      const { textTokens } = await ready;
      return { tokens: await Promise.all(texts.map((text) => textTokens.count(text))) };
    },

    'draft:save-prompt': async ({ prompt }) => nothing((await ready).draft.setPrompt(prompt)),
    'draft:clear': async () => nothing((await ready).draft.clear()),
    'settings:change': async ({ change }) => nothing(await (await ready).settings.change(change)),

    'endpoints:add': async ({ preset, change }) => (await ready).endpoints.add(preset, change),
    'endpoints:copy': async ({ id }) => (await ready).endpoints.copy(id),
    'endpoints:update': async ({ id, change }) =>
      (await ready).endpoints.update(id, (profile) => changeOfPatch(profile, change)),
    'endpoints:remove': async ({ id }) => nothing(await (await ready).endpoints.remove(id)),
    'endpoints:undo-remove': async ({ id }) =>
      nothing(await (await ready).endpoints.undoRemove(id)),
    'endpoints:move': async ({ id, after }) =>
      nothing(await (await ready).endpoints.move(id, after)),
    'endpoints:export': async ({ ids }) => ({ saved: await (await ready).endpointFiles.save(ids) }),
    'endpoints:import': async () => (await ready).endpointFiles.open(),
    'endpoints:find-local': async () => ({ servers: await (await ready).models.findLocal() }),
    'endpoints:list-models': async ({ id, refresh }) => (await ready).models.list(id, refresh),
    'doctor:run': async ({ endpointId, model }) => (await ready).doctor.run(endpointId, model),
    'doctor:cancel': async ({ endpointId }) => nothing((await ready).doctor.cancel(endpointId)),
    'doctor:save': async ({ endpointId }) => (await ready).doctor.save(endpointId),
    'keys:set': async ({ endpointId, key }) => (await ready).endpoints.setKey(endpointId, key),
    'keys:remove': async ({ endpointId }) => (await ready).endpoints.removeKey(endpointId),
    'keys:set-header': async ({ endpointId, name, value }) =>
      (await ready).endpoints.setHeaderKey(endpointId, name, value),
    'keys:set-proxy-login': async ({ endpointId, login }) =>
      (await ready).endpoints.setProxyLogin(endpointId, login),

    'analysis:ask': async ({ question, pictureIds, mode }) => {
      const { analyses, draft } = await ready;
      const pictures = pictureIds.map((id) => asked(draft, id));
      return { analyses: await analyses.ask(question, pictures, mode) };
    },
    'analysis:ask-again': async ({ id }) => ({ analyses: await (await ready).past.askAgain(id) }),
    'analysis:cancel': async ({ ids }) => nothing((await ready).analyses.cancel(ids)),

    'analysis:answer-detail': async ({ id, accept }) =>
      nothing((await ready).detailQuestions.answer(id, accept)),

    'history:list': async (query) => (await ready).past.list(query),
    'history:sendings': async ({ id }) => ({
      sendings: [...(await (await ready).past.sendings(id))],
    }),
    'history:get': async ({ id }) => (await ready).past.get(id),
    'history:delete': async ({ id }) => nothing(await (await ready).past.delete(id)),
    'history:undo-delete': async ({ id }) => nothing(await (await ready).past.undoDelete(id)),
    'history:use-again': async ({ id }) => (await ready).past.useAgain(id),
  };
}

/** The one response of requests that only do something. */
function nothing(_done: void): null {
  return null;
}

function asked(draft: Draft, id: string): Asked {
  const link = draft.link(id);
  if (link !== null) return askedLink(link);
  const source = draft.source(id);
  if (!source) {
    throw new AppFailure({
      code: 'picture-missing',
      message: 'A picture of this question was removed before it was sent.',
      hint: 'Drop it again, or ask without it.',
      retryable: false,
    });
  }
  return {
    ...source,
    load: () => draft.read(source.sha256),
    hold: () => draft.hold(source.sha256),
  };
}

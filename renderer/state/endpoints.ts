/** The user's endpoints: what can be done with the list, and what one of them lacks. */
import { AppFailure } from '../../shared/domain/app-error';
import { countInWords } from '../../shared/domain/count-in-words';
import type { Endpoint, EndpointProfile, ProfileChange } from '../../shared/domain/endpoint';
import { UNDO_MS } from '../../shared/domain/limits';
import type { ProfilePatch } from '../../shared/domain/profile-patch';
import type { ProxyLogin } from '../../shared/domain/proxy-login';
import { DEFAULT_CHOICES, type Choices } from '../../shared/domain/settings';
import type { ChoicesPatch } from '../../shared/domain/settings-patch';
import type { ImportedEndpoints } from '../../shared/ipc/contract';
import { looksee, unwrap } from '../bridge';
import { notify, orNotice, type Notice } from './notices';
import { PendingPatches } from './pending-patches';
import { hostInWords } from './words';

/** Failures that belong beside a field are returned in words, or null; all others become notices. */
export interface EndpointActions {
  /** Takes the whole list; where the chosen endpoint is not in it any more, *On this device* is chosen. */
  setEndpoints: (endpoints: readonly Endpoint[]) => void;
  /** @param preset id, or null for a plain one @returns the new endpoint, or null where it failed */
  addEndpoint: (preset: string | null, change?: ProfileChange) => Promise<Endpoint | null>;
  /** @returns the copy, without keys, or null where it failed */
  copyEndpoint: (id: string) => Promise<Endpoint | null>;
  /** Removes at once, with an Undo notice. */
  removeEndpoint: (id: string) => Promise<void>;
  /** Puts an endpoint at another place of the list. @param to index it then has */
  moveEndpoint: (id: string, to: number) => Promise<void>;
  /** @param ids none: all that can be exported */
  exportEndpoints: (ids?: readonly string[]) => Promise<void>;
  /** @returns the first of those that were added, or null */
  importEndpoints: () => Promise<string | null>;

  /** @returns what went wrong in plain words, or null; shown beside the field */
  updateEndpoint: (id: string, change: ProfilePatch) => Promise<string | null>;
  /** Puts a model among those that are offered first, or takes it away from there. */
  toggleFavourite: (id: string, model: string) => Promise<void>;
  /** Sends the key once; it is kept nowhere in the page. @returns as {@link updateEndpoint} */
  setKey: (endpointId: string, key: string) => Promise<string | null>;
  removeKey: (endpointId: string) => Promise<string | null>;
  /** The value of a secret extra header; as {@link setKey}. */
  setHeaderKey: (endpointId: string, name: string, value: string) => Promise<string | null>;
  /** For its own proxy; null: it is forgotten. */
  setProxyLogin: (endpointId: string, login: ProxyLogin | null) => Promise<string | null>;
}

interface Around {
  readonly endpoints: readonly Endpoint[];
  readonly choices: Choices;
  readonly choose: (change: ChoicesPatch) => void;
}

/** @param set replaces the list @param get the store that holds it */
export function endpointActions(
  set: (part: { endpoints: readonly Endpoint[] }) => void,
  get: () => Around,
): EndpointActions {
  const known = (id: string): Endpoint | undefined =>
    get().endpoints.find(({ profile }) => profile.id === id);
  const change = (id: string, update: (endpoint: Endpoint) => Endpoint): void =>
    set({
      endpoints: get().endpoints.map((each) => (each.profile.id === id ? update(each) : each)),
    });
  const pending = new PendingPatches();
  /** The list may have come before the answer. */
  const take = (endpoint: Endpoint): void => {
    const { id } = endpoint.profile;
    const shown = pending.receive(endpoint);
    if (known(id) === undefined) set({ endpoints: [...get().endpoints, shown] });
    else change(id, () => shown);
  };
  const patch = async (id: string, changes: ProfilePatch): Promise<void> => {
    change(id, (endpoint) => pending.add(endpoint, changes));
    try {
      take(await unwrap(looksee().updateEndpoint(id, changes)));
    } finally {
      const profile = pending.settle(id, changes);
      if (profile) change(id, (endpoint) => ({ ...endpoint, profile }));
    }
  };
  const undoRemove = async (id: string, wasChosen: boolean): Promise<void> => {
    const back = await orNotice(unwrap(looksee().undoRemoveEndpoint(id)).then(() => true));
    if (back !== null && wasChosen) get().choose({ endpointId: id });
  };
  const show = (endpoints: readonly Endpoint[]): void => {
    set({ endpoints });
    const { choices, choose } = get();
    if (known(choices.endpointId) === undefined) {
      choose({ endpointId: DEFAULT_CHOICES.endpointId });
    }
  };

  return {
    setEndpoints: (endpoints) => show(endpoints.map((each) => pending.receive(each))),
    addEndpoint: async (preset, changes = {}) => {
      const added = await orNotice(unwrap(looksee().addEndpoint(preset, changes)));
      if (added !== null) take(added);
      return added;
    },
    copyEndpoint: async (id) => {
      const copy = await orNotice(unwrap(looksee().copyEndpoint(id)));
      if (copy !== null && known(copy.profile.id) === undefined) {
        const at = get().endpoints.findIndex(({ profile }) => profile.id === id);
        set({ endpoints: get().endpoints.toSpliced(at + 1, 0, copy) });
      }
      return copy;
    },
    removeEndpoint: async (id) => {
      const removed = known(id);
      if (removed === undefined) return;
      const wasChosen = get().choices.endpointId === id;
      const before = get().endpoints;
      show(before.filter((each) => each !== removed));
      const done = await orNotice(unwrap(looksee().removeEndpoint(id)).then(() => true));
      if (done === null) {
        set({ endpoints: before });
        if (wasChosen) get().choose({ endpointId: id });
        return;
      }
      notify({
        message: `Removed ${removed.profile.name}`,
        action: { label: 'Undo', run: () => void undoRemove(id, wasChosen) },
        lasts: UNDO_MS,
      });
    },
    moveEndpoint: async (id, to) => {
      const moved = known(id);
      if (moved === undefined) return;
      const others = get().endpoints.filter((each) => each !== moved);
      set({ endpoints: others.toSpliced(to, 0, moved) });
      const after = others[to - 1]?.profile.id ?? null;
      await orNotice(unwrap(looksee().moveEndpoint(id, after)));
    },
    exportEndpoints: async (ids = exportable(get().endpoints)) => {
      const reply = await orNotice(unwrap(looksee().exportEndpoints([...ids])));
      if (reply?.saved !== true) return;
      notify({
        message: `Exported ${countInWords(ids.length, 'endpoint')}.`,
        hint: 'Keys are not in the file.',
      });
    },
    importEndpoints: async () => {
      const imported = await orNotice(unwrap(looksee().importEndpoints()));
      const words = imported && importedInWords(imported);
      if (words) notify(words);
      return imported?.added[0] ?? null;
    },

    updateEndpoint: (id, changes) => inWords(patch(id, changes)),
    toggleFavourite: async (id, model) => {
      const endpoint = known(id);
      if (endpoint === undefined) return;
      const starred = endpoint.profile.favourites.includes(model);
      const favourites = starred ? { remove: [model] } : { add: [model] };
      await orNotice(patch(id, { favourites }));
    },
    setKey: (id, key) =>
      inWords(
        unwrap(looksee().setKey(id, key)).then((status) =>
          change(id, (each) => ({ ...each, key: status })),
        ),
      ),
    removeKey: (id) =>
      inWords(
        unwrap(looksee().removeKey(id)).then((status) =>
          change(id, (each) => ({ ...each, key: status })),
        ),
      ),
    setHeaderKey: (id, name, value) =>
      inWords(
        unwrap(looksee().setHeaderKey(id, name, value)).then((status) =>
          change(id, (each) => ({
            ...each,
            headerKeys: { ...each.headerKeys, [name]: status },
          })),
        ),
      ),
    setProxyLogin: (id, login) =>
      inWords(
        unwrap(looksee().setProxyLogin(id, login)).then((proxyLogin) =>
          change(id, (each) => ({ ...each, proxyLogin })),
        ),
      ),
  };
}

/** What an endpoint lacks before it can be asked, first things first. */
export type Lack = 'base-url' | 'key' | 'key-problem' | 'header' | 'proxy-login' | null;

export function lackOf({ profile, key, headerKeys, proxyLogin }: Endpoint): Lack {
  if (profile.kind === 'on-device') return null;
  if (profile.baseUrl === '') return 'base-url';
  if (profile.auth.type !== 'none') {
    if (key.problem !== null) return 'key-problem';
    if (!key.present) return 'key';
  }
  const headers = Object.values(headerKeys);
  if (headers.some(({ present, problem }) => !present || problem !== null)) return 'header';
  return proxyLogin && proxyLogin.problem !== null ? 'proxy-login' : null;
}

const LACK_WORDS: Readonly<Record<NonNullable<Lack>, string>> = {
  'base-url': 'needs address',
  key: 'needs key',
  'key-problem': 'key unusable',
  header: 'needs header',
  'proxy-login': 'needs proxy login',
};

/** What an endpoint lacks, in a word or two; null where it can be asked. */
export function lackInWords(endpoint: Endpoint): string | null {
  const lack = lackOf(endpoint);
  if (lack === null) return null;
  return lack === 'key-problem' && endpoint.key.problem === 'origin-changed'
    ? 'needs key again'
    : LACK_WORDS[lack];
}

/** Where an endpoint is, in one or two words: its host, or that it is this computer. */
export function placeInWords({ kind, baseUrl }: EndpointProfile): string {
  if (kind === 'on-device') return 'this computer';
  return baseUrl === '' ? 'no address yet' : hostInWords(baseUrl);
}

/** Endpoints of a file that are refused by name; a longer list is read by nobody. */
const MAX_REFUSED_NAMED = 2;

/** What became of a file of endpoints; null where none was chosen. */
export function importedInWords({
  added,
  same,
  refused,
}: ImportedEndpoints): Pick<Notice, 'hint' | 'message' | 'tone'> | null {
  if (added.length + same.length + refused.length === 0) return null;
  const known = same.length === 0 ? '' : `Already here: ${same.join(', ')}.`;
  const named = refused.slice(0, MAX_REFUSED_NAMED);
  const others = refused.length - named.length;
  const failed = [
    ...named.map(({ name, reason }) => `${name}: ${reason}`),
    ...(others > 0 ? [`${countInWords(others, 'other')} could not be added either.`] : []),
  ].join(' ');
  const keys = added.length === 0 ? '' : 'Keys are not in such files: enter them here.';
  return {
    message:
      added.length === 0
        ? 'No endpoint was added.'
        : `Added ${countInWords(added.length, 'endpoint')}.`,
    hint: [failed, known, keys].filter((words) => words !== '').join(' '),
    tone: failed === '' ? 'plain' : 'error',
  };
}

/** On this device is in every Looksee: a file of it would bring nothing. */
function exportable(endpoints: readonly Endpoint[]): readonly string[] {
  return endpoints
    .filter(({ profile }) => profile.kind !== 'on-device')
    .map(({ profile }) => profile.id);
}

async function inWords(work: Promise<void>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (thrown) {
    if (!(thrown instanceof AppFailure)) throw thrown;
    return `${thrown.error.message} ${thrown.error.hint}`.trim();
  }
}

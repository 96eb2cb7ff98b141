import { create } from 'zustand';
import { toAppError, type AppError } from '../../shared/domain/app-error';
import type { Endpoint, EndpointProfile } from '../../shared/domain/endpoint';
import {
  modelsKey,
  type ListedModel,
  type LocalServer,
  type ModelList,
} from '../../shared/domain/model-list';
import { looksee, unwrap } from '../bridge';
import { useSession } from './session';

/** What is known of an endpoint's list of models. */
export interface KnownModels {
  /** Null until it was told for the first time. */
  readonly list: ModelList | null;
  readonly loading: boolean;
}

/** The servers of this computer, as last looked for. */
export interface FoundServers {
  readonly servers: readonly LocalServer[];
  readonly looking: boolean;
  readonly error: AppError | null;
}

interface ModelsState {
  /** By {@link modelsKey}. */
  readonly lists: Readonly<Record<string, KnownModels>>;
  readonly found: FoundServers;
  /** Asks the endpoint where its list is not known or old; `refresh`: in any case. */
  listModels: (profile: EndpointProfile, refresh: boolean) => Promise<void>;
  /** Looks for servers on this computer; what was found before is forgotten. */
  findLocal: () => Promise<void>;
  /** Makes an endpoint of a found server, and chooses it with the first of its models that takes pictures. */
  addLocal: (server: LocalServer) => Promise<void>;
}

const NOTHING_KNOWN: KnownModels = { list: null, loading: false };

export const useModels = create<ModelsState>()((set, get) => {
  const learn = (key: string, change: Partial<KnownModels>): void =>
    set(({ lists }) => ({
      lists: { ...lists, [key]: { ...(lists[key] ?? NOTHING_KNOWN), ...change } },
    }));

  return {
    lists: {},
    found: { servers: [], looking: false, error: null },

    listModels: async (profile, refresh) => {
      const key = modelsKey(profile);
      if (get().lists[key]?.loading === true) return;
      learn(key, { loading: true });
      try {
        learn(key, { list: await unwrap(looksee().listModels(profile.id, refresh)) });
      } catch (thrown) {
        const { models, fetchedAt } = get().lists[key]?.list ?? { models: [], fetchedAt: null };
        learn(key, { list: { models, fetchedAt, error: toAppError(thrown) } });
      }
      learn(key, { loading: false });
    },

    findLocal: async () => {
      if (get().found.looking) return;
      set({ found: { servers: [], looking: true, error: null } });
      try {
        const { servers } = await unwrap(looksee().findLocalServers());
        set({ found: { servers, looking: false, error: null } });
      } catch (thrown) {
        set({ found: { servers: [], looking: false, error: toAppError(thrown) } });
      }
    },

    addLocal: async ({ preset, baseUrl, models }) => {
      const endpoint = await useSession.getState().addEndpoint(preset, { baseUrl });
      if (endpoint === null) return;
      const endpointId = endpoint.profile.id;
      const model = firstVisionModel(models);
      useSession
        .getState()
        .choose({ endpointId, ...(model !== null && { models: { [endpointId]: model } }) });
    },
  };
});

/** Found servers of which there is no endpoint yet. */
export function newServers(
  servers: readonly LocalServer[],
  endpoints: readonly Endpoint[],
): readonly LocalServer[] {
  const known = new Set(endpoints.map(({ profile }) => sameAddress(profile.baseUrl)));
  return servers.filter(({ baseUrl }) => !known.has(sameAddress(baseUrl)));
}

/** An address as it compares: `localhost` and the loopback addresses are one host here. */
function sameAddress(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return baseUrl;
  const { protocol, hostname, port, pathname } = new URL(baseUrl);
  const host = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) ? 'localhost' : hostname;
  return `${protocol}//${host}:${port}${pathname.replace(/\/+$/, '')}`;
}

/** The first that says it takes pictures; else the first that does not say otherwise; else the first. */
export function firstVisionModel(models: readonly ListedModel[]): string | null {
  const first =
    models.find(({ vision }) => vision === true) ??
    models.find(({ vision }) => vision === null) ??
    models[0];
  return first?.name ?? null;
}

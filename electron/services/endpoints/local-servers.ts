import type { EndpointProfile } from '../../../shared/domain/endpoint';
import type { LocalServer } from '../../../shared/domain/model-list';
import { PRESETS, presetOf, profileOfPreset, type Preset } from '../../../shared/domain/presets';
import type { ChatClient } from '../../provider';
import { readModelList, serverOf, type LocalServerKind } from '../../provider/model-list';
import { withDetails } from './model-details';

/** Where a server may run on this computer. */
export interface LocalPlace {
  /** Of the server that has this address by default. */
  readonly preset: string;
  readonly baseUrl: string;
}

/** Whoever runs on this computer answers within this time; what it tells of its models may take as long again. Milliseconds. */
export const LOOK_MS = 700;

/** The usual places of servers; Ollama where its own variable `OLLAMA_HOST` says, if that is on this computer. */
export function localPlaces(environment: NodeJS.ProcessEnv = process.env): readonly LocalPlace[] {
  const ollama = ollamaPlace(environment['OLLAMA_HOST'] ?? '');
  return PRESETS.filter(({ local }) => local).map((preset) => ({
    preset: preset.id,
    baseUrl: (preset.id === 'ollama' && ollama) || profileOfPreset(preset).baseUrl,
  }));
}

const OLLAMA_PORT = '11434';
/** As a server it listens everywhere there; this computer reaches it at its own address. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' };
const THIS_COMPUTER = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * @param host as Ollama reads it: a host, a port or both, maybe as a URL, whose port is then the scheme's own by default
 * @returns null where it is none, or of another computer
 * @see https://github.com/ollama/ollama/blob/main/envconfig/config.go
 */
function ollamaPlace(host: string): string | null {
  const [, scheme, rest = ''] = /^(?:(https?):\/\/)?(.*)$/i.exec(host.trim()) ?? [];
  if (rest === '') return null;
  const address = rest.startsWith(':') ? `127.0.0.1${rest}` : rest;
  const stated = `${scheme ?? 'http'}://${address}`;
  if (!URL.canParse(stated)) return null;
  const url = new URL(stated);
  const hostname = EVERYWHERE[url.hostname] ?? url.hostname;
  if (!THIS_COMPUTER.test(hostname)) return null;
  const isPortStated = /:\d+(?:\/|$)/.test(address);
  const port = isPortStated || scheme !== undefined ? url.port : OLLAMA_PORT;
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.protocol}//${hostname}${port && `:${port}`}${path}/v1`;
}

/** How one that does not sign its list is known: by what it alone answers. */
const OWN_ANSWER: Readonly<
  Record<LocalServerKind, { readonly path: string; readonly key: string } | null>
> = {
  ollama: { path: '/api/version', key: 'version' },
  'lm-studio': { path: '/api/v0/models', key: 'data' },
  'llama-cpp': { path: '/props', key: 'default_generation_settings' },
  vllm: null,
};

/**
 * Asks all places at once, without a key and around any proxy.
 * @returns those that answer in the way of a server that is known; ports collide, so it may be another than is usual there
 */
export async function findLocalServers(
  client: Pick<ChatClient, 'readModels' | 'readPath'>,
  places: readonly LocalPlace[],
  withinMs: number,
): Promise<LocalServer[]> {
  const found = await Promise.all(places.map((place) => look(client, place, withinMs)));
  return found.filter((each) => each !== null);
}

async function look(
  client: Pick<ChatClient, 'readModels' | 'readPath'>,
  place: LocalPlace,
  withinMs: number,
): Promise<LocalServer | null> {
  const preset = presetOf(place.preset);
  if (!preset) return null;
  const profile = profileAt(preset, place.baseUrl);
  const request = { profile, key: null };
  const { json } = await client.readModels({ ...request, signal: AbortSignal.timeout(withinMs) });
  const models = readModelList(json);
  if (models === null) return null;
  const signal = AbortSignal.timeout(withinMs);
  const read = async (path: string, body?: unknown): Promise<unknown> =>
    (await client.readPath({ ...request, signal }, path, body)).json;

  const own = OWN_ANSWER[place.preset as LocalServerKind] ?? null;
  const answersAsUsual = async (): Promise<boolean> =>
    own !== null && hasKey(await read(own.path), own.key);
  const kind = serverOf(json) ?? ((await answersAsUsual()) ? place.preset : null);
  if (kind === null) return null;
  return {
    preset: kind,
    baseUrl: place.baseUrl,
    models: await withDetails(models, kind as LocalServerKind, read),
  };
}

/** Of its own, so that no connection of the user's endpoints is touched. */
function profileAt(preset: Preset, baseUrl: string): EndpointProfile {
  return {
    ...profileOfPreset(preset, `local server ${baseUrl}`),
    baseUrl,
    auth: { type: 'none' },
    extraHeaders: [],
    proxy: { type: 'none' },
  };
}

function hasKey(json: unknown, key: string): boolean {
  return typeof json === 'object' && json !== null && key in json;
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppFailure, toAppError } from '../../../shared/domain/app-error';
import { canonicalText } from '../../../shared/domain/canonical-text';
import type { EndpointProfile } from '../../../shared/domain/endpoint';
import {
  modelsKey,
  type ListedModel,
  type LocalServer,
  type ModelList,
} from '../../../shared/domain/model-list';
import { fromNewerVersion } from '../../platform/file-errors';
import { withFileLock } from '../../platform/file-lock';
import { readJsonFile, writeJsonFile } from '../../platform/json-file';
import type { ChatClient } from '../../provider';
import { readModelList, serverOf, type LocalServerKind } from '../../provider/model-list';
import type { Endpoints } from './endpoints';
import { findLocalServers, localPlaces, LOOK_MS, type LocalPlace } from './local-servers';
import { withDetails } from './model-details';

export interface ModelsOptions {
  readonly endpoints: Pick<Endpoints, 'list' | 'profile' | 'key' | 'headerKeys' | 'proxyLogin'>;
  readonly client: () => Promise<Pick<ChatClient, 'readModels' | 'readPath'>>;
  /** Where the lists are kept. */
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onSaveFailed: (thrown: unknown) => void;
  /** Where servers of this computer are looked for; by default where they are as they come. */
  readonly localPlaces?: readonly LocalPlace[];
  /** For tests: milliseconds in which they must answer. */
  readonly localWithinMs?: number;
}

/** How long a list is taken for true. Milliseconds. */
const FRESH_MS = 86_400_000;

/** Statuses by which endpoints say that they list no models. */
const NO_LIST: readonly number[] = [404, 405, 501];
const REFUSED: readonly number[] = [401, 403];

const keptSchema = z.object({
  baseUrl: z.string(),
  /** Of what it was listed by, hashed: see `#place`. Absent in files of older versions. */
  place: z.string().optional(),
  fetchedAt: z.number(),
  models: z.array(
    z.object({
      name: z.string(),
      vision: z.boolean().nullable(),
      contextTokens: z.number().nullable(),
    }),
  ),
});
/** The list of one endpoint; another address of it has another. */
type Kept = z.infer<typeof keptSchema>;
const listsSchema = z.record(z.string(), keptSchema.nullable().catch(null)).catch({});
const VERSION = 1;
const fileSchema = z.object({ version: z.number(), lists: listsSchema });

const NOTHING: ModelList = { models: [], fetchedAt: null, error: null };

/** The models that endpoints list, kept for a day. */
export class Models {
  readonly #options: ModelsOptions;
  readonly #closing = new AbortController();
  /** By endpoint. */
  #kept: Promise<Map<string, Kept>> | null = null;
  readonly #asking = new Map<string, Promise<ModelList>>();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: ModelsOptions) {
    this.#options = options;
  }

  /**
   * Asks the endpoint where no list is known, it is older than a day, or `refresh` says so. What was known stays where it
   * cannot be asked.
   * @throws AppFailure not-found
   */
  async list(endpointId: string, refresh: boolean): Promise<ModelList> {
    const profile = this.#options.endpoints.profile(endpointId);
    if (profile.kind === 'on-device') return NOTHING;
    const known = await this.#known(profile);
    const isFresh = known.fetchedAt !== null && this.#options.now() - known.fetchedAt < FRESH_MS;
    if (isFresh && !refresh) return known;
    const place = this.#place(profile);
    const asking = this.#asking.get(place) ?? this.#ask(profile, known);
    this.#asking.set(place, asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(place);
    }
  }

  /** Servers on this computer that answer right now. */
  async findLocal(): Promise<LocalServer[]> {
    const { client, localPlaces: places = localPlaces(), localWithinMs = LOOK_MS } = this.#options;
    return findLocalServers(await client(), places, localWithinMs);
  }

  /** Ends what is being asked. Resolves when what came is on disk. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#asking.values());
    await this.#writing;
  }

  async #known(profile: EndpointProfile): Promise<ModelList> {
    const kept = (await this.#load()).get(profile.id);
    if (kept?.baseUrl !== profile.baseUrl) return NOTHING;
    if (kept.place !== undefined && kept.place !== this.#place(profile)) return NOTHING;
    return { models: kept.models, fetchedAt: kept.fetchedAt, error: null };
  }

  async #ask(profile: EndpointProfile, known: ModelList): Promise<ModelList> {
    try {
      const { baseUrl } = profile;
      const place = this.#place(profile);
      const models = await this.#read(profile);
      const fetchedAt = this.#options.now();
      await this.#keep(profile.id, { baseUrl, place, fetchedAt, models: [...models] });
      return { models, fetchedAt, error: null };
    } catch (thrown) {
      return { ...known, error: toAppError(thrown) };
    }
  }

  /** All that decides what is listed; of the keys, what may be known. Hashed, as headers may be private. */
  #place(profile: EndpointProfile): string {
    const endpoint = this.#options.endpoints.list().find((each) => each.profile.id === profile.id);
    const keys = endpoint && [endpoint.key, ...Object.values(endpoint.headerKeys)];
    const known = (keys ?? []).map(({ last4, present }) => ({ last4, present }));
    const text = canonicalText({ profile: modelsKey(profile), known });
    return createHash('sha256').update(text).digest('hex');
  }

  /** @throws AppFailure where it could not be asked */
  async #read(profile: EndpointProfile): Promise<readonly ListedModel[]> {
    const { endpoints } = this.#options;
    const client = await this.#options.client();
    const missing: AppFailure[] = [];
    const key = await endpoints.key(profile).catch((thrown: unknown) => {
      const isMissing = thrown instanceof AppFailure && thrown.error.code === 'key-missing';
      if (!isMissing) throw thrown;
      missing.push(thrown);
      return null;
    });
    const headerKeys = await endpoints.headerKeys(profile);
    const proxyLogin = await endpoints.proxyLogin(profile);
    // Some list their models to anybody.
    const asked = key === null ? { ...profile, auth: { type: 'none' as const } } : profile;
    const request = { profile: asked, key, headerKeys, proxyLogin, signal: this.#closing.signal };

    const { status, json, error } = await client.readModels(request);
    if (missing[0] && status !== null && REFUSED.includes(status)) throw missing[0];
    const models = readModelList(json);
    const isAnswered = status !== null && status >= 200 && status <= 299;
    if (isAnswered && models !== null) {
      const read = async (path: string, body?: unknown): Promise<unknown> =>
        (await client.readPath(request, path, body)).json;
      const kind = serverOf(json) ?? kindOf(profile);
      return kind === null ? models : withDetails(models, kind, read);
    }
    // A page for people, or nothing at all, is how many say that they list none.
    const hasNone = isAnswered || (status !== null && NO_LIST.includes(status));
    if (error && !hasNone) throw new AppFailure(error);
    return [];
  }

  /** Where the file cannot be read, nothing is known: the endpoints are asked. */
  #load(): Promise<Map<string, Kept>> {
    this.#kept ??= this.#readFile().catch((thrown: unknown) => {
      this.#options.onSaveFailed(thrown);
      return new Map<string, Kept>();
    });
    return this.#kept;
  }

  /** @throws AppFailure where it is there and cannot be read, or a newer version wrote it */
  async #readFile(): Promise<Map<string, Kept>> {
    const { file } = this.#options;
    const json = await readJsonFile(file);
    const parsed = fileSchema.safeParse(json);
    if (parsed.success && parsed.data.version > VERSION) throw fromNewerVersion(file);
    // Before there were versions, the lists were the file.
    const lists = parsed.success ? parsed.data.lists : listsSchema.parse(json);
    const entries = Object.entries(lists);
    return new Map(entries.flatMap(([id, kept]) => (kept ? [[id, kept] as const] : [])));
  }

  /** Beside what other processes have kept. Those of endpoints that are gone go with it. */
  async #keep(id: string, kept: Kept): Promise<void> {
    (await this.#load()).set(id, kept);
    this.#writing = this.#writing
      .then(() => withFileLock(this.#options.file, () => this.#write(id, kept)))
      .catch((thrown: unknown) => this.#options.onSaveFailed(thrown));
    await this.#writing;
  }

  async #write(id: string, kept: Kept): Promise<void> {
    const lists = (await this.#readFile()).set(id, kept);
    const ids = new Set(this.#options.endpoints.list().map(({ profile }) => profile.id));
    for (const each of lists.keys()) if (!ids.has(each)) lists.delete(each);
    await writeJsonFile(this.#options.file, { version: VERSION, lists: Object.fromEntries(lists) });
  }
}

/** Whose server it is where its list does not say so. */
function kindOf({ preset }: EndpointProfile): LocalServerKind | null {
  return preset === 'ollama' || preset === 'lm-studio' || preset === 'llama-cpp' ? preset : null;
}

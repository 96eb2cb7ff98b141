import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AppFailure, toAppError, type AppError } from '../../shared/domain/app-error';
import type { EndpointProfile, Refused } from '../../shared/domain/endpoint';
import { MAX_ENDPOINTS } from '../../shared/domain/limits';
import {
  DEFAULT_CHOICES,
  DEFAULT_COSTS,
  DEFAULT_LAYOUT,
  type Choices,
  type Costs,
  type LayoutChoices,
} from '../../shared/domain/settings';
import {
  patchChoices,
  patchCosts,
  patchLayout,
  type SettingsPatch,
} from '../../shared/domain/settings-patch';
import {
  authSchema,
  choicesSchema,
  costsSchema,
  layoutSchema,
  ownModelSchema,
} from '../../shared/ipc/schemas';
import { withFileLock } from '../platform/file-lock';
import { fromNewerVersion } from '../platform/file-errors';
import { keepCopy, peekJsonFile, readJsonFile, writeJsonFile } from '../platform/json-file';
import type { Log } from '../platform/log';
import { watchFile, type FileWatcher } from '../platform/watch-file';
import { firstProfiles, isRecord, ON_DEVICE, readProfiles } from './endpoints/stored-profiles';

export interface SettingsData {
  readonly choices: Choices;
  readonly layout: LayoutChoices;
  /** In the user's order. *On this device* is always among them. */
  readonly profiles: readonly EndpointProfile[];
  /** What models were found to refuse, by profile and model. */
  readonly refused: Readonly<Record<string, Readonly<Record<string, Refused>>>>;
  readonly costs: Costs;
}

/** What files from before profiles could be made hold: changes of the first profiles, by id. */
const overridesSchema = z.record(
  z.string(),
  z.object({
    baseUrl: z.string().optional(),
    stream: z.boolean().optional(),
    auth: authSchema.optional(),
  }),
);

const refusedSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.record(z.string(), z.enum(['drop', 'max_tokens', 'max_completion_tokens'])),
  ),
);

/** Of the file. One that states none is of the first version. */
const VERSION = 1;

/** Each part stands for itself: one that cannot be read falls back to its default and costs no other. */
const fileSchema = z.object({
  profiles: z.array(z.unknown()).nullable().catch(null),
  endpoints: overridesSchema.catch({}),
  refused: refusedSchema.catch({}),
});

const DEFAULTS: SettingsData = {
  choices: DEFAULT_CHOICES,
  layout: DEFAULT_LAYOUT,
  profiles: firstProfiles(),
  refused: {},
  costs: DEFAULT_COSTS,
};

/**
 * The user's choices, in one JSON file that is replaced whole. The window and the command line write it side by side: each
 * write begins with what the file holds by then, so neither undoes what the other has changed.
 */
export class Settings {
  #data = DEFAULTS;
  /** Changes that are not on disk yet: they are made once more to what the file holds then. */
  #unsaved: readonly SettingsPatch[] = [];
  #writing: Promise<unknown> = Promise.resolve();
  /** A write that has not begun: it will take along whatever changes until then. */
  #next: Promise<void> | null = null;
  #watcher: FileWatcher | null = null;
  #problem: AppError | null = null;
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Never fails: where the file cannot be read, the defaults hold and nothing is written, see {@link problem}. */
  static async load(file: string): Promise<Settings> {
    const settings = new Settings(file);
    try {
      settings.#data = (await settings.#take(await readJsonFile(file))) ?? DEFAULTS;
    } catch (thrown) {
      settings.#problem = toAppError(thrown);
    }
    return settings;
  }

  /** Why the file could not be read, or will not be written; null where all is well. */
  get problem(): AppError | null {
    return this.#problem;
  }

  get data(): SettingsData {
    return this.#data;
  }

  /** Changes the values named. Takes effect at once; resolves when it is on disk, merged with what others have changed. */
  change(patch: SettingsPatch): Promise<void> {
    this.#unsaved = [...this.#unsaved, patch];
    this.#data = patchedData(this.#data, patch);
    this.#next ??= this.#inTurn(() => {
      this.#next = null;
      return this.#write(() => ({}));
    });
    return this.#next;
  }

  /**
   * Changes parts by what they hold, other processes' changes included.
   * @param edit gets all that holds now; what it throws is thrown, and nothing changes
   * @returns when it has taken effect and is on disk
   */
  edit(edit: (data: SettingsData) => Partial<SettingsData>): Promise<void> {
    return this.#inTurn(() => this.#write(edit));
  }

  /** Tells of what other processes change, from now on. */
  watch(onChange: () => void, log: Pick<Log, 'warn'>): void {
    this.#watcher?.close();
    const look = (): void =>
      void this.#inTurn(() => this.#lookAgain(onChange)).catch(() => undefined);
    this.#watcher = watchFile(this.#file, look, { log });
  }

  /** Looks for what others changed, where the system does not tell. */
  async look(): Promise<void> {
    await this.#watcher?.look();
  }

  /** Resolves when everything changed so far is on disk. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async close(): Promise<void> {
    this.#watcher?.close();
    this.#watcher = null;
    await this.flush();
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#writing.catch(() => undefined).then(task);
    this.#writing = turn;
    return turn;
  }

  /** @param stored what the file holds @returns null where there is nothing in it */
  async #take(stored: unknown): Promise<SettingsData | null> {
    const data = dataOf(stored);
    this.#problem = versionOf(stored) > VERSION ? fromNewerVersion(this.#file).error : null;
    // What cannot be read is gone with the next write; a copy is worth its few bytes.
    if (this.#problem === null && losesEntries(stored, data)) await keepCopy(this.#file);
    return data;
  }

  #write(edit: (data: SettingsData) => Partial<SettingsData>): Promise<void> {
    return withFileLock(this.#file, async () => {
      const held = (await this.#take(await readJsonFile(this.#file))) ?? this.#data;
      if (this.#problem) throw new AppFailure(this.#problem);
      const unsaved = this.#unsaved;
      const before = unsaved.reduce(patchedData, held);
      const data = { ...before, ...edit(before) };
      await writeJsonFile(this.#file, { version: VERSION, ...data });
      this.#unsaved = this.#unsaved.filter((patch) => !unsaved.includes(patch));
      this.#data = this.#unsaved.reduce(patchedData, data);
    });
  }

  async #lookAgain(onChange: () => void): Promise<void> {
    // What cannot be read now changes nothing; the next write reads it again.
    const held = await peekJsonFile(this.#file)
      .then((stored) => this.#take(stored))
      .catch(() => null);
    if (!held) return;
    const data = this.#unsaved.reduce(patchedData, held);
    if (isDeepStrictEqual(data, this.#data)) return;
    this.#data = data;
    onChange();
  }
}

/** @returns null for what is no file of settings at all */
function dataOf(stored: unknown): SettingsData | null {
  const parsed = fileSchema.safeParse(stored);
  if (!parsed.success) return null;
  const { choices, costs, layout } = stored as Record<string, unknown>;
  const { endpoints, profiles, refused } = parsed.data;
  return {
    choices: partsOf(choices, choicesSchema, DEFAULT_CHOICES),
    costs: costsOf(costs),
    layout: partsOf(layout, layoutSchema, DEFAULT_LAYOUT),
    refused,
    profiles:
      profiles === null
        ? firstProfiles().map((each) => ({ ...each, ...defined(endpoints[each.id] ?? {}) }))
        : readProfiles(profiles),
  } as SettingsData;
}

function versionOf(stored: unknown): number {
  const version = isRecord(stored) ? stored.version : undefined;
  return typeof version === 'number' ? version : VERSION;
}

/** Whether something in the file was left out. @param data what was read of it */
function losesEntries(stored: unknown, data: SettingsData | null): boolean {
  if (stored === undefined) return false;
  if (!isRecord(stored) || data === null) return true;
  const { choices, costs, layout, profiles } = stored;
  const isOther = (held: unknown, read: object): boolean =>
    held !== undefined &&
    Object.entries(isRecord(held) ? held : { held }).some(
      ([field, value]) => !isDeepStrictEqual(value, (read as Record<string, unknown>)[field]),
    );
  const listed: readonly unknown[] = Array.isArray(profiles) ? profiles : [];
  const hasOnDevice = listed.some((each) => isRecord(each) && each.id === ON_DEVICE);
  return (
    (listed.length > 0 && listed.length > data.profiles.length - (hasOnDevice ? 0 : 1)) ||
    isOther(choices, data.choices) ||
    isOther(costs, data.costs) ||
    isOther(layout, data.layout)
  );
}

/** The fields of an object that are valid, each for itself; the others as they are by default. */
function partsOf<T extends object>(stored: unknown, schema: z.ZodObject, defaults: T): T {
  if (!isRecord(stored)) return defaults;
  const read = Object.entries(schema.shape).flatMap(([field, ofField]) => {
    const parsed = z.safeParse(ofField, stored[field]);
    return parsed.success && parsed.data !== undefined ? [[field, parsed.data]] : [];
  });
  return { ...defaults, ...Object.fromEntries(read) } as T;
}

/** Each of the own models stands for itself, too. */
function costsOf(stored: unknown): Costs {
  const models: unknown = isRecord(stored) ? stored.ownModels : [];
  const ownModels = (Array.isArray(models) ? models : []).flatMap((each) => {
    const parsed = ownModelSchema.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
  return { ...partsOf(stored, costsSchema, DEFAULT_COSTS), ownModels };
}

function patchedData(data: SettingsData, { choices, costs, layout }: SettingsPatch): SettingsData {
  return {
    ...data,
    ...(choices && { choices: withinLimits(patchChoices(data.choices, choices), data.profiles) }),
    ...(costs && { costs: patchCosts(data.costs, costs) }),
    ...(layout && { layout: patchLayout(data.layout, layout) }),
  };
}

/** The models of endpoints that are gone go when there are too many. */
function withinLimits(choices: Choices, profiles: readonly EndpointProfile[]): Choices {
  const models = Object.entries(choices.models);
  if (models.length <= MAX_ENDPOINTS) return choices;
  const ids = new Set(profiles.map(({ id }) => id));
  return { ...choices, models: Object.fromEntries(models.filter(([id]) => ids.has(id))) };
}

function defined(change: object): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

import { watch, type FSWatcher } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
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
import { authSchema, choicesSchema, costsSchema, layoutSchema } from '../../shared/ipc/schemas';
import { withFileLock } from '../platform/file-lock';
import { readJsonFile, writeJsonFile } from '../platform/json-file';
import { firstProfiles, readProfiles } from './endpoints/stored-profiles';

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

/** Each part stands for itself: one that cannot be read falls back to its default and costs no other. */
const fileSchema = z.object({
  choices: choicesSchema.catch(DEFAULT_CHOICES),
  layout: layoutSchema.catch(DEFAULT_LAYOUT),
  profiles: z.array(z.unknown()).nullable().catch(null),
  endpoints: overridesSchema.catch({}),
  refused: refusedSchema.catch({}),
  costs: costsSchema.catch({ ...DEFAULT_COSTS, ownModels: [] }),
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
  #watcher: FSWatcher | null = null;
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  static async load(file: string): Promise<Settings> {
    const settings = new Settings(file);
    const stored = await readJsonFile(file);
    settings.#data = dataOf(stored) ?? DEFAULTS;
    // What cannot be read is gone with the next write; a copy is worth its few bytes.
    if (losesProfiles(stored, settings.#data)) {
      await copyFile(file, `${file}.broken`).catch(() => undefined);
    }
    return settings;
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
  watch(onChange: () => void): void {
    this.#watcher?.close();
    // The folder: the file itself is another one after each write.
    this.#watcher = watch(dirname(this.#file), { persistent: false }, (_event, name) => {
      if (name === basename(this.#file)) void this.#inTurn(() => this.#lookAgain(onChange));
    });
    // Without it, changes are seen at the next write.
    this.#watcher.on('error', () => undefined);
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

  #write(edit: (data: SettingsData) => Partial<SettingsData>): Promise<void> {
    return withFileLock(this.#file, async () => {
      const held = dataOf(await readJsonFile(this.#file)) ?? this.#data;
      const unsaved = this.#unsaved;
      const before = unsaved.reduce(patchedData, held);
      const data = { ...before, ...edit(before) };
      await writeJsonFile(this.#file, data);
      this.#unsaved = this.#unsaved.filter((patch) => !unsaved.includes(patch));
      this.#data = this.#unsaved.reduce(patchedData, data);
    });
  }

  async #lookAgain(onChange: () => void): Promise<void> {
    const held = dataOf(
      await readFile(this.#file, 'utf8')
        .then(JSON.parse)
        .catch(() => null),
    );
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
  const { endpoints, profiles, ...data } = parsed.data;
  return {
    ...data,
    profiles:
      profiles === null
        ? firstProfiles().map((each) => ({ ...each, ...defined(endpoints[each.id] ?? {}) }))
        : readProfiles(profiles),
  } as SettingsData;
}

function losesProfiles(stored: unknown, data: SettingsData): boolean {
  const all = (stored as { profiles?: unknown } | null | undefined)?.profiles;
  return Array.isArray(all) && all.length > data.profiles.length;
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

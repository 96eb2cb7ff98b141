import { z } from 'zod';
import type { EndpointProfile, Refused } from '../../shared/domain/endpoint';
import { FIRST_PRESETS, presetOf, profileOfPreset } from '../../shared/domain/presets';
import {
  DEFAULT_CHOICES,
  DEFAULT_COSTS,
  DEFAULT_LAYOUT,
  type Choices,
  type Costs,
  type LayoutChoices,
} from '../../shared/domain/settings';
import {
  authSchema,
  choicesSchema,
  costsSchema,
  layoutSchema,
  profileSchema,
} from '../../shared/ipc/schemas';
import { readJsonFile, writeJsonFile } from '../platform/json-file';

export interface SettingsData {
  readonly choices: Choices;
  readonly layout: LayoutChoices;
  /** Never empty: *On this device* is always among them. */
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
  profiles: z.array(profileSchema.nullable().catch(null)).nullable().catch(null),
  endpoints: overridesSchema.catch({}),
  refused: refusedSchema.catch({}),
  costs: costsSchema.catch({ ...DEFAULT_COSTS, ownModels: [] }),
});

const DEFAULTS: SettingsData = {
  choices: DEFAULT_CHOICES,
  layout: DEFAULT_LAYOUT,
  profiles: firstProfiles({}),
  refused: {},
  costs: DEFAULT_COSTS,
};

/** The profiles of a fresh start, with what an older file changed of them. */
function firstProfiles(overrides: z.infer<typeof overridesSchema>): EndpointProfile[] {
  return FIRST_PRESETS.flatMap((id) => {
    const preset = presetOf(id);
    return preset ? [{ ...profileOfPreset(preset), ...defined(overrides[id] ?? {}) }] : [];
  });
}

function defined(change: object): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** The user's choices, in one JSON file that is replaced whole. */
export class Settings {
  #data = DEFAULTS;
  #writing: Promise<void> = Promise.resolve();
  /** A write that has not begun: it will take along whatever changes until then. */
  #next: Promise<void> | null = null;
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  static async load(file: string): Promise<Settings> {
    const settings = new Settings(file);
    const parsed = fileSchema.safeParse(await readJsonFile(file));
    if (parsed.success) settings.#data = dataOf(parsed.data);
    return settings;
  }

  get data(): SettingsData {
    return this.#data;
  }

  /** Takes effect at once; resolves when it is on disk. */
  change(part: Partial<SettingsData>): Promise<void> {
    this.#data = { ...this.#data, ...part };
    this.#next ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return writeJsonFile(this.#file, this.#data);
      });
    this.#writing = this.#next;
    return this.#writing;
  }

  /** Resolves when everything changed so far is on disk. */
  async flush(): Promise<void> {
    await this.#writing;
  }
}

function dataOf({ endpoints, profiles, ...data }: z.infer<typeof fileSchema>): SettingsData {
  const kept = (profiles ?? []).filter((profile) => profile !== null) as EndpointProfile[];
  const hasDevice = kept.some(({ kind }) => kind === 'on-device');
  const [device] = firstProfiles({});
  return {
    ...data,
    profiles:
      profiles === null
        ? firstProfiles(endpoints)
        : [...(hasDevice || !device ? [] : [device]), ...kept],
  } as SettingsData;
}

import { z } from 'zod';
import type { Auth } from '../../shared/domain/endpoint';
import {
  DEFAULT_CHOICES,
  DEFAULT_COSTS,
  DEFAULT_LAYOUT,
  type Choices,
  type Costs,
  type LayoutChoices,
} from '../../shared/domain/settings';
import { choicesSchema, costsSchema, layoutSchema } from '../../shared/ipc/schemas';
import { readJsonFile, writeJsonFile } from '../platform/json-file';

/** What the user, or an endpoint's answer, changed of a built-in profile. */
export interface EndpointOverride {
  readonly baseUrl?: string | undefined;
  readonly stream?: boolean | undefined;
  readonly auth?: Auth | undefined;
}

export interface SettingsData {
  readonly choices: Choices;
  readonly layout: LayoutChoices;
  readonly endpoints: Readonly<Record<string, EndpointOverride>>;
  readonly costs: Costs;
}

const authSchema = z.union([
  z.strictObject({ type: z.enum(['bearer', 'raw', 'none']) }),
  z.strictObject({ type: z.literal('header'), name: z.string() }),
]);

const endpointsSchema = z.record(
  z.string(),
  z.object({
    baseUrl: z.string().optional(),
    stream: z.boolean().optional(),
    auth: authSchema.optional(),
  }),
);

/** Each part stands for itself: one that cannot be read falls back to its default and costs no other. */
const fileSchema = z.object({
  choices: choicesSchema.catch(DEFAULT_CHOICES),
  layout: layoutSchema.catch(DEFAULT_LAYOUT),
  endpoints: endpointsSchema.catch({}),
  costs: costsSchema.catch({ ...DEFAULT_COSTS, ownModels: [] }),
});

const DEFAULTS: SettingsData = {
  choices: DEFAULT_CHOICES,
  layout: DEFAULT_LAYOUT,
  endpoints: {},
  costs: DEFAULT_COSTS,
};

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
    if (parsed.success) settings.#data = parsed.data as SettingsData;
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

  changeEndpoint(id: string, override: EndpointOverride): Promise<void> {
    const known = this.#data.endpoints[id];
    return this.change({
      endpoints: { ...this.#data.endpoints, [id]: { ...known, ...override } },
    });
  }

  /** Resolves when everything changed so far is on disk. */
  async flush(): Promise<void> {
    await this.#writing;
  }
}

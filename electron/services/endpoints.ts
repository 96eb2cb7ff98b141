import { AppFailure } from '../../shared/domain/app-error';
import {
  plainProfile,
  type Auth,
  type Endpoint,
  type EndpointProfile,
  type KeyStatus,
  type ProfileChange,
  type Refused,
} from '../../shared/domain/endpoint';
import { UNDO_MS } from '../../shared/domain/limits';
import { presetOf, profileOfPreset } from '../../shared/domain/presets';
import { checkBaseUrl, checkKey } from '../provider';
import type { KeyVault } from '../secrets/key-vault';
import type { Settings } from './settings';

/** What holds for one run only, such as what command-line flags ask for. */
export interface ThisRun {
  readonly profiles: readonly EndpointProfile[];
  /** Has the last word on a profile, after the user's settings. */
  readonly adapt: (profile: EndpointProfile) => EndpointProfile;
}

export interface EndpointsOptions {
  readonly settings: Settings;
  readonly vault: KeyVault;
  readonly thisRun?: ThisRun | undefined;
  /** Something changed that nobody asked for: what an answer taught, or a key that cannot be used any more. */
  readonly onChanged: () => void;
}

/** The endpoints one can ask, as the user keeps them, and the state of their keys. */
export class Endpoints {
  readonly #settings: Settings;
  readonly #vault: KeyVault;
  readonly #thisRun: ThisRun | null;
  readonly #onChanged: () => void;
  /** Hidden, and the timer until they are gone. */
  readonly #removed = new Map<string, NodeJS.Timeout>();

  constructor({ settings, vault, thisRun, onChanged }: EndpointsOptions) {
    this.#settings = settings;
    this.#vault = vault;
    this.#thisRun = thisRun ?? null;
    this.#onChanged = onChanged;
  }

  list(): Endpoint[] {
    return this.#profiles.map(({ id }) => this.endpoint(id));
  }

  endpoint(id: string): Endpoint {
    const profile = this.profile(id);
    const origin = originOf(profile);
    const secret = profile.extraHeaders.filter(({ value }) => value === null);
    return {
      profile,
      key: this.#vault.status(id, origin),
      headerKeys: Object.fromEntries(
        secret.map(({ name }) => [name, this.#vault.status(headerKeyId(id, name), origin)]),
      ),
    };
  }

  /** @throws AppFailure not-found */
  profile(id: string): EndpointProfile {
    const profile = this.#profiles.find((each) => each.id === id);
    if (!profile) throw notFound(id);
    return this.#thisRun?.adapt(profile) ?? profile;
  }

  get #profiles(): readonly EndpointProfile[] {
    const hidden = (id: string): boolean => this.#removed.has(id);
    const own = this.#settings.data.profiles.filter(({ id }) => !hidden(id));
    return [...own, ...(this.#thisRun?.profiles ?? [])];
  }

  /**
   * A new profile at the end of the list.
   * @param presetId null for a plain one
   * @throws AppFailure not-found, base-url-invalid
   */
  async add(presetId: string | null, change: ProfileChange): Promise<Endpoint> {
    const preset = presetOf(presetId);
    if (presetId !== null && !preset) throw notFound(presetId);
    const id = this.#freeId(preset?.id ?? slug(change.name ?? 'endpoint'));
    const start = preset ? profileOfPreset(preset, id) : plainProfile(id, 'New endpoint');
    const name = this.#freeName(change.name ?? start.name);
    return this.#keep(changed({ ...start, name }, { ...change, name }));
  }

  /** A copy behind its original, without keys. */
  async copy(id: string): Promise<Endpoint> {
    const profile = this.profile(id);
    const copy = { ...profile, id: this.#freeId(profile.id), name: this.#freeName(profile.name) };
    return this.#keep(copy, id);
  }

  /** @throws AppFailure not-found, base-url-invalid */
  async update(id: string, change: ProfileChange): Promise<Endpoint> {
    const profile = changed(this.profile(id), change);
    await this.#change((profiles) => profiles.map((each) => (each.id === id ? profile : each)));
    return this.endpoint(id);
  }

  /** Hides it; gone for good after UNDO_MS, or when the app closes. */
  async remove(id: string): Promise<void> {
    this.profile(id);
    this.#removed.set(
      id,
      setTimeout(() => void this.#purge([id]), UNDO_MS),
    );
    this.#onChanged();
  }

  async undoRemove(id: string): Promise<void> {
    clearTimeout(this.#removed.get(id));
    this.#removed.delete(id);
    this.#onChanged();
  }

  /** @param ids of all, in the order wanted; those not named keep theirs, behind */
  async reorder(ids: readonly string[]): Promise<void> {
    const rank = (id: string): number => (ids.includes(id) ? ids.indexOf(id) : ids.length);
    await this.#change((profiles) => profiles.toSorted((a, b) => rank(a.id) - rank(b.id)));
  }

  /** Removes for good what waits for an undo. */
  async close(): Promise<void> {
    for (const timer of this.#removed.values()) clearTimeout(timer);
    await this.#purge([...this.#removed.keys()]);
  }

  async #purge(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const headers = this.#settings.data.profiles.find((each) => each.id === id)?.extraHeaders;
      await this.#vault.remove(id);
      for (const { name } of headers ?? []) await this.#vault.remove(headerKeyId(id, name));
    }
    await this.#change((profiles) => profiles.filter(({ id }) => !ids.includes(id)));
    for (const id of ids) this.#removed.delete(id);
  }

  async #keep(profile: EndpointProfile, behind?: string): Promise<Endpoint> {
    await this.#change((profiles) => {
      const at = profiles.findIndex(({ id }) => id === behind);
      return profiles.toSpliced(at === -1 ? profiles.length : at + 1, 0, profile);
    });
    return this.endpoint(profile.id);
  }

  async #change(
    change: (profiles: readonly EndpointProfile[]) => readonly EndpointProfile[],
  ): Promise<void> {
    const written = this.#settings.change({ profiles: change(this.#settings.data.profiles) });
    this.#onChanged();
    await written;
  }

  #freeId(wanted: string): string {
    const taken = new Set(this.#settings.data.profiles.map(({ id }) => id));
    let id = wanted;
    for (let n = 2; taken.has(id); n += 1) id = `${wanted}-${n}`;
    return id;
  }

  #freeName(wanted: string): string {
    const taken = new Set(this.#settings.data.profiles.map(({ name }) => name));
    let name = wanted;
    for (let n = 2; taken.has(name); n += 1) name = `${wanted} ${n}`;
    return name;
  }

  /**
   * Keeps the auth form that an endpoint was found to want. A run with settings of its own keeps nothing: it would
   * overwrite what a window beside it has changed since.
   */
  async learnAuth(id: string, auth: Auth): Promise<void> {
    if (this.#thisRun) return;
    await this.update(id, { auth });
  }

  /** What a model was found to refuse, as {@link learnRefused} has kept it; of another address than the kept one nothing. */
  refused({ id, baseUrl }: EndpointProfile, model: string): Refused {
    const { profiles, refused } = this.#settings.data;
    const isThere = profiles.some((each) => each.id === id && each.baseUrl === baseUrl);
    return (isThere ? refused[id]?.[model] : undefined) ?? {};
  }

  /** Keeps all that a model was found to refuse; nothing in a run with settings of its own, as {@link learnAuth}. */
  async learnRefused(id: string, model: string, refused: Refused): Promise<void> {
    if (this.#thisRun) return;
    const all = this.#settings.data.refused;
    await this.#settings.change({
      refused: { ...all, [id]: { ...all[id], [model]: refused } },
    });
  }

  /** @throws AppFailure base-url-missing (a key belongs to an origin, so the address comes first), key-unusable */
  async setKey(id: string, key: string): Promise<KeyStatus> {
    const checked = checkKey(key);
    if (!checked.ok) throw new AppFailure(checked.error);
    return this.#vault.set(id, requireOrigin(this.profile(id)), checked.value);
  }

  async removeKey(id: string): Promise<KeyStatus> {
    this.profile(id);
    return this.#vault.remove(id);
  }

  /** @throws AppFailure base-url-missing, key-unusable, not-found: the profile has no secret header of this name */
  async setHeaderKey(id: string, name: string, value: string): Promise<KeyStatus> {
    const profile = this.profile(id);
    if (!profile.extraHeaders.some((header) => header.name === name && header.value === null)) {
      throw notFound(name);
    }
    const checked = checkKey(value);
    if (!checked.ok) throw new AppFailure(checked.error);
    return this.#vault.set(headerKeyId(id, name), requireOrigin(profile), checked.value);
  }

  /**
   * The values of the secret extra headers, by name.
   * @throws AppFailure key-missing, key-unusable, base-url-missing
   */
  async headerKeys(profile: EndpointProfile): Promise<Readonly<Record<string, string>>> {
    const secret = profile.extraHeaders.filter(({ value }) => value === null);
    const values: Record<string, string> = {};
    for (const { name } of secret) {
      const found = await this.#vault.get(headerKeyId(profile.id, name), requireOrigin(profile));
      if (!found.ok) throw new AppFailure(found.error);
      if (found.value !== null) values[name] = found.value;
    }
    return values;
  }

  /**
   * The key to send, null where the endpoint wants none.
   * @throws AppFailure key-missing, key-unusable, base-url-missing
   */
  async key(profile: EndpointProfile): Promise<string | null> {
    if (profile.auth.type === 'none') return null;
    const found = await this.#vault.get(profile.id, requireOrigin(profile));
    if (!found.ok) {
      this.#onChanged();
      throw new AppFailure(found.error);
    }
    if (found.value === null) {
      throw new AppFailure({
        code: 'key-missing',
        message: `${profile.name} needs an API key.`,
        hint: 'Enter the key for this endpoint, then ask again.',
        retryable: true,
      });
    }
    return found.value;
  }
}

/**
 * A base URL as profiles keep it.
 * @throws AppFailure base-url-invalid
 */
export function normalBaseUrl(text: string): string {
  const checked = checkBaseUrl(text);
  if (!checked.ok) throw new AppFailure(checked.error);
  return checked.value;
}

function changed(profile: EndpointProfile, change: ProfileChange): EndpointProfile {
  const { baseUrl } = change;
  const whole = {
    ...profile,
    ...change,
    baseUrl: baseUrl === undefined ? profile.baseUrl : baseUrl.trim(),
  };
  if (whole.baseUrl !== '') whole.baseUrl = normalBaseUrl(whole.baseUrl);
  return Object.fromEntries(
    Object.entries(whole).filter(([, value]) => value !== undefined),
  ) as unknown as EndpointProfile;
}

/** Where the vault keeps the value of a secret extra header. */
function headerKeyId(id: string, name: string): string {
  return `${id} header ${name.toLowerCase()}`;
}

function slug(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, 40) || 'endpoint';
}

function notFound(id: string): AppFailure {
  return new AppFailure({
    code: 'not-found',
    message: `There is no endpoint named ${id}.`,
    hint: 'Choose one of the endpoints in the list.',
    retryable: false,
  });
}

function originOf(profile: EndpointProfile): string | null {
  return URL.canParse(profile.baseUrl) ? new URL(profile.baseUrl).origin : null;
}

function requireOrigin(profile: EndpointProfile): string {
  const origin = originOf(profile);
  if (origin === null) {
    throw new AppFailure({
      code: 'base-url-missing',
      message: `${profile.name} has no base URL yet.`,
      hint: 'Enter the address that your provider gave you, such as https://api.example.com/v1.',
      retryable: true,
    });
  }
  return origin;
}

import {
  plainProfile,
  type Auth,
  type Endpoint,
  type EndpointProfile,
  type KeyStatus,
  type ProfileChange,
  type Refused,
} from '../../../shared/domain/endpoint';
import { MAX_ENDPOINTS, UNDO_MS } from '../../../shared/domain/limits';
import type { ProxyLogin } from '../../../shared/domain/proxy-login';
import { presetOf, profileOfPreset } from '../../../shared/domain/presets';
import type { KeyVault } from '../../secrets/key-vault';
import { changedProfile, checkProfile } from './check-profile';
import { builtIn, nameTaken, noPreset, notFound, tooMany } from './endpoint-failures';
import { EndpointKeys, secretHeaders } from './endpoint-keys';
import { freeName, isNamed, slug } from './endpoint-names';
import { splitChange } from './proxy-login';
import { isSameProfile, type FileProfile } from './profile-file';
import type { Settings } from '../settings';
import { ON_DEVICE } from './stored-profiles';

export { normalBaseUrl } from './check-profile';

/** What holds for one run only, such as what command-line flags ask for. */
export interface ThisRun {
  readonly profiles: readonly EndpointProfile[];
  /** Whether it is the one that is asked: the first, where several are called the same. */
  readonly isMeant: (profile: EndpointProfile) => boolean;
  /** Has the last word on a profile, after the user's settings. */
  readonly adapt: (profile: EndpointProfile) => EndpointProfile;
  /** For the proxy that its flags name; null, or absent, for none. */
  readonly proxyLogin?: ProxyLogin | null;
}

export interface EndpointsOptions {
  readonly settings: Settings;
  readonly vault: KeyVault;
  readonly thisRun?: ThisRun | undefined;
  /** The list changed, or the state of a key. */
  readonly onChanged: () => void;
  /** What was removed could not be deleted: it stays hidden, is tried again on closing, and else is back at the next start. */
  readonly onPurgeFailed?: (thrown: unknown) => void;
}

type Profiles = readonly EndpointProfile[];

/** Ids that profiles of one run have, which no kept one may get. */
const RESERVED_IDS = ['command-line'];

/** Kept among what a model refuses, and gone with it: going without `detail` altogether is accepted. */
const DETAIL_LOSS = 'detail-loss';

/** The endpoints one can ask, as the user keeps them, and the state of their keys. */
export class Endpoints {
  readonly #settings: Settings;
  readonly #keys: EndpointKeys;
  readonly #thisRun: ThisRun | null;
  readonly #onChanged: () => void;
  readonly #onPurgeFailed: (thrown: unknown) => void;
  /** Hidden, with the timer until they are deleted; null: it is too late for an undo. */
  readonly #removed = new Map<string, NodeJS.Timeout | null>();

  constructor({ settings, vault, thisRun, onChanged, onPurgeFailed }: EndpointsOptions) {
    this.#settings = settings;
    this.#keys = new EndpointKeys(vault);
    this.#thisRun = thisRun ?? null;
    this.#onChanged = onChanged;
    this.#onPurgeFailed = onPurgeFailed ?? (() => undefined);
  }

  list(): Endpoint[] {
    return this.#profiles().map((profile) => this.#endpoint(profile));
  }

  /** @throws AppFailure not-found */
  endpoint(id: string): Endpoint {
    return this.#endpoint(this.profile(id));
  }

  /** @throws AppFailure not-found */
  profile(id: string): EndpointProfile {
    const profile = this.#profiles().find((each) => each.id === id);
    if (!profile) throw notFound(id);
    return profile;
  }

  has(id: string): boolean {
    return this.#profiles().some((each) => each.id === id);
  }

  /**
   * A new profile at the end of the list.
   * @param presetId null for a plain one
   * @param wanted a name that is taken is refused; where there is none, the preset's is numbered. A login in the proxy's
   *   address goes to the vault
   * @throws AppFailure not-found, invalid-request, base-url-invalid, over-limit
   */
  async add(presetId: string | null, wanted: ProfileChange): Promise<Endpoint> {
    const { change, login } = splitChange(wanted);
    const preset = presetOf(presetId);
    if (presetId !== null && !preset) throw noPreset(presetId);
    if (presetId === ON_DEVICE) throw builtIn('There is one already.');
    const added = await this.#insert((profiles) => {
      const id = this.#freeId(preset?.id ?? slug(change.name ?? ''), profiles);
      const start = preset ? profileOfPreset(preset, id) : plainProfile(id, 'New endpoint');
      const name = change.name ?? freeName(start.name, this.#shown(profiles));
      const profile = checkProfile(changedProfile(start, { ...change, name }));
      this.#requireFreeName(profile, profiles);
      return profile;
    });
    if (!login) return added;
    await this.setProxyLogin(added.profile.id, login);
    return this.endpoint(added.profile.id);
  }

  /**
   * A copy behind its original, without keys.
   * @throws AppFailure not-found, invalid-request, over-limit
   */
  async copy(id: string): Promise<Endpoint> {
    this.#requireOwn(id, 'It cannot be copied.');
    return this.#insert((profiles) => {
      const original = this.#stored(id, profiles);
      const name = freeName(original.name, this.#shown(profiles));
      return { ...original, id: this.#freeId(slug(name), profiles), name };
    }, id);
  }

  /**
   * Adds profiles that come from elsewhere, but none that is here already.
   * @returns ids of the new ones, and names of those that were here
   * @throws AppFailure over-limit
   */
  async addAll(profiles: readonly FileProfile[]): Promise<{ added: string[]; same: string[] }> {
    let outcome: { added: string[]; same: string[] } = { added: [], same: [] };
    await this.#edit((before) => {
      outcome = { added: [], same: [] };
      const after = [...before];
      for (const each of profiles) {
        // One that waits for its undo is as good as gone.
        const shown = this.#shown(after);
        if (shown.some((own) => isSameProfile(own, each))) {
          outcome.same.push(each.name);
          continue;
        }
        const id = this.#freeId(slug(each.name), after);
        after.push(checkProfile({ ...each, id, name: freeName(each.name, shown) }));
        outcome.added.push(id);
      }
      return after;
    });
    return outcome;
  }

  /**
   * What is left out of the change stays as it is, also where another process has changed it. A new base URL, or another place
   * of `detail` or name of the token limit, clears what its models were found to refuse, and a secret header that is gone is
   * forgotten. So is the login of a proxy that is gone; one in the new proxy's address goes to the vault.
   * @param change fields with their new values, or a function that makes them of the profile as it is on disk by then
   * @throws AppFailure not-found, invalid-request, base-url-invalid
   */
  async update(
    id: string,
    change: ProfileChange | ((profile: EndpointProfile) => ProfileChange),
  ): Promise<Endpoint> {
    this.#requireOwn(id, 'It cannot be changed.');
    let gone: string[] = [];
    let login: ProxyLogin | null = null;
    let hasProxy = true;
    await this.#settings.edit(({ profiles, refused }) => {
      const before = this.#stored(id, profiles);
      const stated = splitChange(typeof change === 'function' ? change(before) : change);
      ({ login } = stated);
      const after = checkProfile(changedProfile(before, stated.change));
      hasProxy = after.proxy.type === 'url' || before.proxy.type !== 'url';
      if (after.name !== before.name) this.#requireFreeName(after, profiles);
      const kept = secretHeaders(after).map((name) => name.toLowerCase());
      gone = secretHeaders(before).filter((name) => !kept.includes(name.toLowerCase()));
      return {
        profiles: profiles.map((each) => (each.id === id ? after : each)),
        refused: isAskedAlike(before, after) ? refused : without(refused, [id]),
      };
    });
    await this.#keys.forgetHeaders(id, gone);
    if (!hasProxy) await this.#keys.proxyLogins.remove(id);
    if (login) await this.#keys.proxyLogins.set(this.profile(id), login);
    this.#onChanged();
    return this.endpoint(id);
  }

  /**
   * Hides it; it and its keys are gone for good after UNDO_MS, at the latest when the app closes.
   * @throws AppFailure not-found, invalid-request
   */
  async remove(id: string): Promise<void> {
    this.#requireOwn(id, 'It cannot be removed.');
    const purge = (): void => void this.#purge([id]).catch(this.#onPurgeFailed);
    this.#removed.set(id, setTimeout(purge, UNDO_MS));
    this.#onChanged();
  }

  /**
   * Brings it back where it was, under a name that is numbered where another has got its own since.
   * @throws AppFailure not-found where it is too late
   */
  async undoRemove(id: string): Promise<void> {
    const timer = this.#removed.get(id);
    if (!timer) {
      if (this.has(id)) return;
      throw notFound(id);
    }
    clearTimeout(timer);
    this.#removed.delete(id);
    const { name } = this.#stored(id, this.#settings.data.profiles);
    const isTaken = this.list().some(({ profile }) => profile.id !== id && isNamed(profile, name));
    if (isTaken) await this.update(id, { name: freeName(name, this.#profiles()) });
    else this.#onChanged();
  }

  /**
   * Puts one behind another.
   * @param after id of the one before it; null, or one that is gone: it becomes the first
   * @throws AppFailure not-found
   */
  async move(id: string, after: string | null): Promise<void> {
    await this.#edit((profiles) => {
      const moved = this.#stored(id, profiles);
      if (after === id) return profiles;
      const others = profiles.filter((profile) => profile !== moved);
      return others.toSpliced(others.findIndex((profile) => profile.id === after) + 1, 0, moved);
    });
  }

  /** Deletes what waits for an undo. */
  async close(): Promise<void> {
    const ids = [...this.#removed.keys()];
    for (const timer of this.#removed.values()) clearTimeout(timer ?? undefined);
    if (ids.length > 0) await this.#purge(ids);
  }

  /** Keeps the auth form that an endpoint was found to want; nothing in a run with settings of its own. */
  async learnAuth(profile: EndpointProfile, auth: Auth): Promise<void> {
    if (this.#keepsLessons(profile)) await this.update(profile.id, { auth });
  }

  /** What a model was found to refuse, as {@link learnRefused} has kept it; of another address than the kept one nothing. */
  refused(profile: EndpointProfile, model: string): Refused {
    const { refused } = this.#settings.data;
    const ofModels = (this.#isKept(profile) && refused[profile.id]) || {};
    return (Object.hasOwn(ofModels, model) && ofModels[model]) || {};
  }

  /** Keeps all that a model was found to refuse; nothing in a run with settings of its own. */
  async learnRefused(profile: EndpointProfile, model: string, refused: Refused): Promise<void> {
    if (!this.#keepsLessons(profile)) return;
    const { id } = profile;
    await this.#settings.edit((data) => ({
      refused: {
        ...data.refused,
        [id]: { ...data.refused[id], [model]: { ...data.refused[id]?.[model], ...refused } },
      },
    }));
  }

  /** Whether the user has agreed to ask this model without `detail`, where the endpoint takes it nowhere. */
  acceptsDetailLoss(profile: EndpointProfile, model: string): boolean {
    return this.refused(profile, model)[DETAIL_LOSS] !== undefined;
  }

  /** Remembers that the user has agreed to it, for this model at this address. */
  acceptDetailLoss(profile: EndpointProfile, model: string): Promise<void> {
    return this.learnRefused(profile, model, { [DETAIL_LOSS]: 'drop' });
  }

  /** @throws AppFailure not-found, base-url-missing (a key belongs to an origin, so the address comes first), key-unusable */
  async setKey(id: string, key: string): Promise<KeyStatus> {
    return this.#told(this.#keys.set(this.profile(id), key));
  }

  async removeKey(id: string): Promise<KeyStatus> {
    return this.#told(this.#keys.remove(this.profile(id)));
  }

  /** @throws AppFailure base-url-missing, key-unusable, not-found: the profile has no secret header of this name */
  async setHeaderKey(id: string, name: string, value: string): Promise<KeyStatus> {
    return this.#told(this.#keys.setHeader(this.profile(id), name, value));
  }

  /**
   * The user name and password for the endpoint's own proxy, bound to its address.
   * @param login null: it is forgotten
   * @throws AppFailure not-found, invalid-request: there is no proxy of its own
   */
  async setProxyLogin(id: string, login: ProxyLogin | null): Promise<KeyStatus> {
    const { proxyLogins } = this.#keys;
    return this.#told(login ? proxyLogins.set(this.profile(id), login) : proxyLogins.remove(id));
  }

  /**
   * What the endpoint's own proxy is sent; null where it wants none. A run whose flags name another proxy goes without the
   * stored login.
   * @throws AppFailure key-unusable
   */
  async proxyLogin(profile: EndpointProfile): Promise<ProxyLogin | null> {
    if (this.#thisRun?.isMeant(profile)) {
      const { proxyLogin } = this.#keys.proxyLogins.status(profile);
      if (proxyLogin?.problem === 'origin-changed') return null;
    }
    return this.#toldOfFailure(this.#keys.proxyLogins.get(profile));
  }

  /**
   * The values of the secret extra headers, by name.
   * @throws AppFailure key-missing, key-unusable, base-url-missing
   */
  async headerKeys(profile: EndpointProfile): Promise<Readonly<Record<string, string>>> {
    return this.#toldOfFailure(this.#keys.headers(profile));
  }

  /**
   * The key to send, null where the endpoint wants none.
   * @throws AppFailure key-missing, key-unusable, base-url-missing
   */
  async key(profile: EndpointProfile): Promise<string | null> {
    return this.#toldOfFailure(this.#keys.key(profile));
  }

  /** All that can be seen, as this run has them. */
  #profiles(): Profiles {
    const own = this.#shown(this.#settings.data.profiles);
    const all = [...own, ...(this.#thisRun?.profiles ?? [])];
    return all.map((profile) => this.#thisRun?.adapt(profile) ?? profile);
  }

  /** Without those that wait for an undo. */
  #shown(profiles: Profiles): Profiles {
    return profiles.filter(({ id }) => !this.#removed.has(id));
  }

  #endpoint(profile: EndpointProfile): Endpoint {
    return { profile, ...this.#keys.status(profile) };
  }

  /** A profile as it is kept, without what holds for this run only. */
  #stored(id: string, profiles: Profiles): EndpointProfile {
    const stored = profiles.find((each) => each.id === id);
    if (!stored) throw notFound(id);
    return stored;
  }

  #requireOwn(id: string, cannot: string): void {
    if (!this.has(id)) throw notFound(id);
    if (id === ON_DEVICE) throw builtIn(cannot);
  }

  /** Whether it is kept, with this address: the user may have changed it since a question was put to it. */
  #isKept({ baseUrl, id }: EndpointProfile): boolean {
    const { profiles } = this.#settings.data;
    return profiles.some((each) => each.id === id && each.baseUrl === baseUrl);
  }

  /** A run with settings of its own may have asked in another way than the kept profile says. */
  #keepsLessons(profile: EndpointProfile): boolean {
    return this.#thisRun === null && this.has(profile.id) && this.#isKept(profile);
  }

  /** @throws AppFailure invalid-request where another has its name */
  #requireFreeName({ id, name }: EndpointProfile, profiles: Profiles): void {
    const other = this.#shown(profiles).find((each) => each.id !== id && isNamed(each, name));
    if (other) throw nameTaken(other.name);
  }

  async #insert(make: (profiles: Profiles) => EndpointProfile, behind?: string): Promise<Endpoint> {
    let id = '';
    await this.#edit((profiles) => {
      const profile = make(profiles);
      const at = profiles.findIndex((each) => each.id === behind);
      id = profile.id;
      return profiles.toSpliced(at === -1 ? profiles.length : at + 1, 0, profile);
    });
    return this.endpoint(id);
  }

  async #edit(edit: (profiles: Profiles) => Profiles): Promise<void> {
    await this.#settings.edit((data) => {
      const profiles = edit(data.profiles);
      if (profiles.length > MAX_ENDPOINTS) throw tooMany();
      return { profiles };
    });
    this.#onChanged();
  }

  async #purge(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#removed.set(id, null);
    const gone = this.#settings.data.profiles.filter(({ id }) => ids.includes(id));
    // Keys first: a profile without its key is a nuisance, a key without its profile is never found again.
    for (const profile of gone) await this.#keys.forget(profile);
    await this.#settings.edit(({ profiles, refused }) => ({
      profiles: profiles.filter(({ id }) => !ids.includes(id)),
      refused: without(refused, ids),
    }));
    for (const id of ids) this.#removed.delete(id);
  }

  /** @returns an id that no other profile has, nor a key that was left behind */
  #freeId(wanted: string, profiles: Profiles): string {
    const isTaken = (id: string): boolean =>
      RESERVED_IDS.includes(id) || profiles.some((each) => each.id === id) || this.#keys.has(id);
    let id = wanted;
    for (let n = 2; isTaken(id); n += 1) id = `${wanted}-${n}`;
    return id;
  }

  async #told<T>(change: Promise<T>): Promise<T> {
    const result = await change;
    this.#onChanged();
    return result;
  }

  /** A key that cannot be used any more changes what the list says of it. */
  async #toldOfFailure<T>(use: Promise<T>): Promise<T> {
    try {
      return await use;
    } catch (thrown) {
      this.#onChanged();
      throw thrown;
    }
  }
}

/** What a model was found to refuse holds as long as it is asked in the same place and form. */
function isAskedAlike(before: EndpointProfile, after: EndpointProfile): boolean {
  const fields = ['baseUrl', 'detailPlacement', 'tokenParameter'] as const;
  return fields.every((field) => before[field] === after[field]);
}

function without<T>(record: Readonly<Record<string, T>>, keys: readonly string[]) {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

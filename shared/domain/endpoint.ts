import type { PictureFormat } from './picture';

/** How the key goes into the request. */
export type Auth =
  | { readonly type: 'bearer' }
  | { readonly type: 'raw' }
  | { readonly type: 'header'; readonly name: string }
  | { readonly type: 'none' };

export const DETAILS = ['low', 'high', 'auto'] as const;
export type Detail = (typeof DETAILS)[number];

/** Where `detail` stands in the request body. */
export type DetailPlacement = 'part' | 'top-level' | 'both' | 'nowhere';

/** The `detail` that a request states: where it goes nowhere, the endpoint decides as for `auto`, and counts so. */
export function statedDetail(
  { detailPlacement }: { readonly detailPlacement?: DetailPlacement },
  detail: Detail,
): Detail {
  return detailPlacement === 'nowhere' ? 'auto' : detail;
}

export type TokenParameter = 'max_tokens' | 'max_completion_tokens';

/** How the endpoint is reached. */
export type Proxy =
  | { readonly type: 'system' }
  | { readonly type: 'none' }
  /** `http`, `https` or `socks5`, without a user name and a password. */
  | { readonly type: 'url'; readonly url: string };

/** Sent with every request beside the key. */
export interface ExtraHeader {
  readonly name: string;
  /** Null for a secret one: its value is in the key vault, and never here. */
  readonly value: string | null;
}

/** How to speak with one endpoint: plain data, no secrets. */
export interface EndpointProfile {
  /** Stable, lower-case words with hyphens: `vision-api`. */
  readonly id: string;
  /** Id of the preset that it was made of; null for one that was made of nothing. */
  readonly preset: string | null;
  readonly name: string;
  /** One line for a newcomer. */
  readonly description: string;
  readonly kind: 'on-device' | 'chat-completions';
  /** Up to and without `/chat/completions`, or the exact address with a `#` behind it; empty where the user must state it. */
  readonly baseUrl: string;
  readonly auth: Auth;
  /** Both `bearer` and `raw` are documented for this endpoint: on a 401 the other is tried once. */
  readonly authMayVary: boolean;
  readonly detailPlacement: DetailPlacement;
  readonly tokenParameter: TokenParameter;
  /** Where a system prompt goes: an own message, or the first text part where only user and assistant exist. */
  readonly systemPrompt: 'message' | 'first-text-part';
  /** Whether `stream: false` is stated too. */
  readonly statesStream: boolean;
  readonly stream: boolean;
  /** Names that are offered without asking the endpoint: the preset's, and the user's own. */
  readonly models: readonly string[];
  /** Offered first. */
  readonly favourites: readonly string[];
  readonly extraHeaders: readonly ExtraHeader[];
  readonly formats: readonly PictureFormat[];
  /** Whether it loads pictures from http(s) links itself. */
  readonly takesLinks: boolean;
  /** Milliseconds. */
  readonly timeouts: Timeouts;
  /** Requests at once, at most; the endpoint may turn out to allow fewer. */
  readonly concurrency: number;
  readonly proxy: Proxy;
  /** Pixels of a picture's longest side; absent where the endpoint states no limit, here and below. */
  readonly maxSide?: number;
  /** Bytes of one picture, before base64. */
  readonly maxPictureBytes?: number;
  /** Pictures of one request. */
  readonly maxPictures?: number;
  /** Bytes of a request's body. */
  readonly maxBodyBytes?: number;
  /** It sells known models at prices of its own: none but the user's own are taken for true. */
  readonly ownPrices?: true;
}

export interface Timeouts {
  readonly connect: number;
  readonly firstByte: number;
  readonly betweenBytes: number;
}

/** What can be changed of a profile; a limit that is undefined is lifted. */
export type ProfileChange = {
  readonly [Field in Exclude<keyof EndpointProfile, 'id' | 'kind' | 'preset'>]?:
    | EndpointProfile[Field]
    | undefined;
};

/** An endpoint as the page shows it. */
export interface Endpoint {
  readonly profile: EndpointProfile;
  readonly key: KeyStatus;
  /** Of each secret extra header, by its name. */
  readonly headerKeys: Readonly<Record<string, KeyStatus>>;
  /** Of the user name and password for its own proxy; absent where it has no proxy of its own. */
  readonly proxyLogin?: KeyStatus;
}

/** What the page may know of a key: never the key. */
export interface KeyStatus {
  readonly present: boolean;
  /** The last four characters, empty where there is no key or it is shorter than eight. */
  readonly last4: string;
  /** Of a login: its user name, which is no secret. */
  readonly user?: string;
  /** Whether it is still there after a restart. */
  readonly persisted: boolean;
  readonly backend: KeyBackend;
  /** Set where a stored key cannot be used: the keychain changed, is locked or broken. */
  readonly problem: KeyProblem | null;
}

export type KeyBackend = 'keychain' | 'dpapi' | 'libsecret' | 'kwallet' | 'this-run-only';

export type KeyProblem =
  /** The desktop uses another keychain now. */
  | 'backend-changed'
  /** The keychain is locked or missing. */
  | 'unavailable'
  /** The keychain is there and refuses, as when the user says no. The key is still stored. */
  | 'denied'
  /** The keychain is open, and no longer has the secret that the key was encrypted with. */
  | 'undecryptable'
  /** What is stored is not a key that this version can read. */
  | 'damaged'
  /** The file of all keys could not be read. */
  | 'file-unreadable'
  | 'origin-changed';

/** Problems that pass: the next use reads the key again, which may make the system ask once more. */
export const PASSING_KEY_PROBLEMS: readonly KeyProblem[] = [
  'unavailable',
  'denied',
  'file-unreadable',
];

/** Whether it is worth a try to use the key. */
export function mayBeUsed({ present, problem }: Pick<KeyStatus, 'present' | 'problem'>): boolean {
  return problem === null ? present : PASSING_KEY_PROBLEMS.includes(problem);
}

/**
 * Reasoning models think for minutes before the first byte of an answer that is not streamed; once an answer
 * flows, proxies and models send something far more often than every two minutes.
 */
export const DEFAULT_TIMEOUTS: Timeouts = {
  connect: 10_000,
  firstByte: 600_000,
  betweenBytes: 120_000,
};

const DEFAULT_CONCURRENCY = 4;

/** What every vision endpoint of this kind takes. */
const COMMON_FORMATS: readonly PictureFormat[] = ['png', 'jpeg', 'gif', 'webp'];

/** A profile for any OpenAI-compatible endpoint of which only the address is known; presets state where they differ. */
export function plainProfile(id: string, name: string): EndpointProfile {
  return {
    id,
    preset: null,
    name,
    description: '',
    kind: 'chat-completions',
    baseUrl: '',
    auth: { type: 'bearer' },
    authMayVary: false,
    detailPlacement: 'part',
    tokenParameter: 'max_tokens',
    systemPrompt: 'message',
    statesStream: false,
    stream: false,
    models: [],
    favourites: [],
    extraHeaders: [],
    formats: COMMON_FORMATS,
    takesLinks: true,
    timeouts: DEFAULT_TIMEOUTS,
    concurrency: DEFAULT_CONCURRENCY,
    proxy: { type: 'system' },
  };
}

/** What a model of an endpoint was found to refuse: left out from then on, or stated under the other name. */
export type Refused = Readonly<Record<string, 'drop' | TokenParameter>>;

/** A flag for each field of a profile: one table, which a new field without a flag does not compile with. */
import type { ParseArgsConfig } from 'node:util';
import type { EndpointProfile, ExtraHeader, ProfileChange } from '../../shared/domain/endpoint';
import {
  MAX_CONCURRENCY,
  MAX_PICTURES,
  MAX_PICTURE_SIDE,
  MAX_TIMEOUT_MS,
} from '../../shared/domain/limits';
import { PICTURE_FORMATS } from '../../shared/domain/picture';
import { changedProfile, normalBaseUrl } from '../services/endpoints/check-profile';
import { authOf, namesOf, numberOf, oneOf, WrongUsage } from './words-as-values';

/** A flag as it was given; one that takes nothing has an empty value. */
export interface FlagUse {
  readonly flag: string;
  readonly value: string;
}

interface ProfileFlag {
  /** Without its hyphens. */
  readonly flag: string;
  /** What stands behind it in the help; null where nothing does. */
  readonly takes: string | null;
  readonly help: string;
  /** Whether it may be given several times. */
  readonly repeats?: true;
  /** @throws WrongUsage, AppFailure */
  readonly change: (value: string, profile: EndpointProfile) => ProfileChange;
}

/** Bytes that no request can have. */
const MOST_BYTES = 10_000_000_000;

const ofValue = (
  flag: string,
  takes: string,
  help: string,
  change: ProfileFlag['change'],
): ProfileFlag => ({ flag, takes, help, change });

const ofSwitch = (flag: string, help: string, change: ProfileChange): ProfileFlag => ({
  ...{ flag, takes: null, help, change: () => change },
});

const onAndOff = (
  flag: string,
  field: 'authMayVary' | 'statesStream' | 'stream' | 'takesLinks',
  help: string,
): readonly ProfileFlag[] => [
  ofSwitch(flag, help, { [field]: true }),
  ofSwitch(`no-${flag}`, 'the opposite', { [field]: false }),
];

const ofLimit = (
  flag: string,
  field: 'maxSide' | 'maxPictureBytes' | 'maxPictures' | 'maxBodyBytes',
  most: number,
  help: string,
): ProfileFlag =>
  ofValue(flag, 'N|none', help, (text) => ({
    [field]: text === 'none' ? undefined : numberOf(flag, text, 1, most),
  }));

const ofTimeout = (
  flag: string,
  field: keyof EndpointProfile['timeouts'],
  help: string,
): ProfileFlag =>
  ofValue(flag, 'SECONDS', help, (text, { timeouts }) => {
    const seconds = numberOf(flag, text, 0.001, MAX_TIMEOUT_MS / 1000, Number.isFinite);
    return { timeouts: { ...timeouts, [field]: Math.round(seconds * 1000) } };
  });

/** In the order in which they are shown and take effect. */
const FLAGS: { readonly [Field in keyof Required<ProfileChange>]: readonly ProfileFlag[] } = {
  name: [ofValue('name', 'NAME', 'what it is called', (name) => ({ name }))],
  description: [
    ofValue('description', 'TEXT', 'one line about it', (description) => ({ description })),
  ],
  baseUrl: [
    ofValue(
      'base-url',
      'URL',
      'its address, up to /chat/completions; a # at its end makes it exact',
      (text) => ({ baseUrl: normalBaseUrl(text) }),
    ),
  ],
  auth: [
    ofValue(
      'auth',
      'FORM',
      'how the key goes along: bearer, raw, none, or header:NAME',
      (text) => ({
        ...{ auth: authOf(text), authMayVary: false },
      }),
    ),
  ],
  authMayVary: onAndOff(
    'auth-may-vary',
    'authMayVary',
    'on a 401, try the other of bearer and raw once',
  ),
  extraHeaders: [
    {
      ...ofValue('header', "'NAME: VALUE'", 'sent with every request; may be repeated', withHeader),
      repeats: true,
    },
    {
      ...ofValue(
        'secret-header',
        'NAME=VARIABLE',
        'with the value of an environment variable, not stored',
        (text, profile) => plusHeader(profile, { name: secretHeaderOf(text).name, value: null }),
      ),
      repeats: true,
    },
  ],
  detailPlacement: [
    ofValue(
      'detail-placement',
      'PLACE',
      'detail stands at part, top-level, both, or nowhere',
      (text) => ({
        detailPlacement: oneOf('detail-placement', text, [
          'part',
          'top-level',
          'both',
          'nowhere',
        ] as const),
      }),
    ),
    ofSwitch('top-level-detail', 'short for --detail-placement top-level', {
      detailPlacement: 'top-level',
    }),
  ],
  tokenParameter: [
    ofValue('token-parameter', 'NAME', 'max_tokens or max_completion_tokens', (text) => ({
      tokenParameter: oneOf('token-parameter', text, [
        'max_tokens',
        'max_completion_tokens',
      ] as const),
    })),
  ],
  systemPrompt: [
    ofValue(
      'system-prompt',
      'PLACE',
      'a system prompt goes as message or first-text-part',
      (text) => ({
        systemPrompt: oneOf('system-prompt', text, ['message', 'first-text-part'] as const),
      }),
    ),
  ],
  stream: onAndOff('stream', 'stream', 'let the endpoint stream its answer'),
  statesStream: onAndOff('states-stream', 'statesStream', 'state stream: false, too'),
  models: [
    ofValue('models', 'NAMES', 'names to offer, with commas; the first is the default', (text) => ({
      models: namesOf(text),
    })),
  ],
  favourites: [
    ofValue('favourites', 'NAMES', 'names to offer first, with commas', (text) => ({
      favourites: namesOf(text),
    })),
  ],
  formats: [
    ofValue('formats', 'NAMES', 'formats that it takes, such as png,jpeg', (text) => ({
      formats: namesOf(text).map((name) => oneOf('formats', name, PICTURE_FORMATS)),
    })),
  ],
  takesLinks: onAndOff('links', 'takesLinks', 'it can load links itself'),
  maxSide: [ofLimit('max-side', 'maxSide', MAX_PICTURE_SIDE, 'pixels of the longest side')],
  maxPictureBytes: [
    ofLimit('max-picture-bytes', 'maxPictureBytes', MOST_BYTES, 'bytes of one picture'),
  ],
  maxPictures: [
    ofLimit('max-pictures', 'maxPictures', MAX_PICTURES * 10, 'pictures of one request'),
  ],
  maxBodyBytes: [ofLimit('max-body-bytes', 'maxBodyBytes', MOST_BYTES, 'bytes of one request')],
  timeouts: [
    ofTimeout('connect-timeout', 'connect', 'for a connection'),
    ofTimeout('first-byte-timeout', 'firstByte', 'from the question to the first byte'),
    ofTimeout('between-bytes-timeout', 'betweenBytes', 'from one byte to the next'),
  ],
  concurrency: [
    ofValue('concurrency', 'N', `requests at once, up to ${MAX_CONCURRENCY}`, (text) => ({
      concurrency: numberOf('concurrency', text, 1, MAX_CONCURRENCY),
    })),
  ],
  proxy: [
    ofValue(
      'proxy',
      'PROXY',
      'system, none, or an http, https or socks5 address, with its login',
      (text) => ({
        proxy: text === 'system' || text === 'none' ? { type: text } : { type: 'url', url: text },
      }),
    ),
  ],
  ownPrices: [
    ofSwitch('own-prices', 'it sells known models at prices of its own', { ownPrices: true }),
    ofSwitch('no-own-prices', 'the opposite', { ownPrices: undefined }),
  ],
};

const ALL: readonly ProfileFlag[] = Object.values(FLAGS).flat();

/** For `parseArgs`. */
export const PROFILE_OPTIONS: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
  ALL.map(({ flag, repeats, takes }) => [
    flag,
    takes === null
      ? ({ type: 'boolean' } as const)
      : ({ type: 'string', multiple: repeats ?? false } as const),
  ]),
);

/**
 * The flags among what `parseArgs` read, in the order in which they take effect.
 * @throws WrongUsage, AppFailure where a value cannot be one
 */
export function flagUses(values: Readonly<Record<string, unknown>>): FlagUse[] {
  return ALL.flatMap(({ flag }) => {
    const value = values[flag];
    if (value === undefined || value === false) return [];
    if (value === true && values[opposite(flag)] === true) {
      throw new WrongUsage(`--${flag} and --${opposite(flag)} exclude each other.`);
    }
    const all: readonly unknown[] = Array.isArray(value) ? value : [value];
    return all.map((each) => ({ flag, value: typeof each === 'string' ? each : '' }));
  });
}

/** What flags make of a profile, as one change of it. @throws WrongUsage, AppFailure */
export function changeOf(profile: EndpointProfile, uses: readonly FlagUse[]): ProfileChange {
  let change: ProfileChange = {};
  for (const { flag, value } of uses) {
    const found = ALL.find((each) => each.flag === flag);
    const next = found?.change(value, changedProfile(profile, change));
    change = { ...change, ...next };
  }
  return change;
}

/** @throws WrongUsage where it is not `NAME=VARIABLE` */
export function secretHeaderOf(text: string): { readonly name: string; readonly variable: string } {
  const [, name = '', variable = ''] = /^([^=\s]+)=([^=\s]+)$/.exec(text.trim()) ?? [];
  if (name !== '') return { name, variable };
  throw new WrongUsage('--secret-header takes NAME=VARIABLE.');
}

function withHeader(text: string, profile: EndpointProfile): ProfileChange {
  const [, name = '', value = ''] = /^([^:\s]+):(.*)$/s.exec(text.trim()) ?? [];
  if (name === '') throw new WrongUsage("--header takes 'NAME: VALUE'.");
  return plusHeader(profile, { name, value: value.trim() });
}

/** In place of one that is called the same. */
function plusHeader({ extraHeaders }: EndpointProfile, header: ExtraHeader): ProfileChange {
  const name = header.name.toLowerCase();
  const others = extraHeaders.filter((each) => each.name.toLowerCase() !== name);
  return { extraHeaders: [...others, header] };
}

function opposite(flag: string): string {
  return flag.startsWith('no-') ? flag.slice('no-'.length) : `no-${flag}`;
}

/** For the help: a flag and its opposite stand in one line. */
export function profileFlagsInWords(width: number): string {
  return ALL.filter(({ help }) => help !== 'the opposite')
    .map(({ flag, help, takes }) => {
      const hasOpposite = ALL.some((each) => each.flag === `no-${flag}`);
      const head = `--${flag}${takes === null ? '' : ` ${takes}`}${hasOpposite ? `, --no-…` : ''}`;
      return head.length < width - 2
        ? `  ${head.padEnd(width - 2)}${help}`
        : `  ${head}\n${' '.repeat(width)}${help}`;
    })
    .join('\n');
}

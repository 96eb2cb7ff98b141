import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Endpoint, KeyStatus } from '../../shared/domain/endpoint';
import { PRESETS, presetOf, profileOfPreset } from '../../shared/domain/presets';
import { DEFAULT_CHOICES } from '../../shared/domain/settings';
import { err, ok, type Result } from '../../shared/ipc/errors';
import type { Bridge } from '../bridge';
import { importedInWords, lackOf, placeInWords } from './endpoints';
import { useLayout } from './layout';
import { useNotices } from './notices';
import { useSession } from './session';
import { NO_KEY } from './testing';

const KEY: KeyStatus = { ...NO_KEY, present: true, last4: '4321', persisted: true };

function endpoint(preset: string, change: Partial<Endpoint['profile']> = {}): Endpoint {
  const found = presetOf(preset) ?? PRESETS[0];
  if (found === undefined) throw new Error('There are no presets.');
  return { profile: { ...profileOfPreset(found), ...change }, key: NO_KEY, headerKeys: {} };
}

const ON_DEVICE = endpoint('on-device');
const VISION = endpoint('vision-api', { baseUrl: 'https://api.example.com/v1' });
const GPTPROTO = endpoint('gptproto');

/** What was asked of the main process, and what it answers. */
let asked: { name: string; given: unknown[] }[];
let answers: Record<string, Result<unknown>>;

const names = () => useSession.getState().endpoints.map(({ profile }) => profile.id);
const lastNotice = () => useNotices.getState().notices.at(-1);
const was = (name: string) => asked.filter((each) => each.name === name).map(({ given }) => given);

beforeEach(() => {
  asked = [];
  answers = {};
  const bridge = new Proxy({} as Bridge, {
    get:
      (_, name: string) =>
      (...given: unknown[]) => {
        asked.push({ name, given });
        return Promise.resolve(answers[name] ?? ok(null));
      },
  });
  vi.stubGlobal('looksee', bridge);
  useSession.setState(useSession.getInitialState(), true);
  useNotices.setState(useNotices.getInitialState(), true);
  useSession.setState({
    endpoints: [ON_DEVICE, VISION, GPTPROTO],
    choices: { ...DEFAULT_CHOICES, endpointId: 'vision-api' },
  });
});
afterEach(() => vi.unstubAllGlobals());

const FAILED = err({ code: 'invalid-request', message: 'No.', hint: 'Else.', retryable: false });

describe('the chosen endpoint', () => {
  it('is On this device where it is not in the list any more', () => {
    useSession.getState().setEndpoints([ON_DEVICE, GPTPROTO]);
    expect(useSession.getState().choices.endpointId).toBe('on-device');
  });

  it('stays while it is', () => {
    useSession.getState().setEndpoints([VISION, ON_DEVICE]);
    expect(useSession.getState().choices.endpointId).toBe('vision-api');
    expect(was('changeSettings')).toEqual([]);
  });
});

it('adds an endpoint once, whether the list or the answer comes first', async () => {
  const added = endpoint('openai');
  answers['addEndpoint'] = ok(added);
  const { addEndpoint, setEndpoints } = useSession.getState();
  expect(await addEndpoint('openai')).toBe(added);
  setEndpoints([ON_DEVICE, VISION, GPTPROTO, added]);
  await addEndpoint('openai');
  expect(names()).toEqual(['on-device', 'vision-api', 'gptproto', 'openai']);
  answers['addEndpoint'] = FAILED;
  expect(await addEndpoint('openai')).toBeNull();
  expect(lastNotice()).toMatchObject({ message: 'No.', tone: 'error' });
});

it('puts a copy behind its original', async () => {
  answers['copyEndpoint'] = ok({ ...VISION, profile: { ...VISION.profile, id: 'vision-api-2' } });
  await useSession.getState().copyEndpoint('vision-api');
  expect(names()).toEqual(['on-device', 'vision-api', 'vision-api-2', 'gptproto']);
});

it('removes at once, and an Undo brings it back, chosen as it was', async () => {
  const removing = useSession.getState().removeEndpoint('vision-api');
  expect(names()).toEqual(['on-device', 'gptproto']);
  expect(useSession.getState().choices.endpointId).toBe('on-device');
  await removing;
  expect(was('removeEndpoint')).toEqual([['vision-api']]);
  expect(lastNotice()).toMatchObject({ message: 'Removed Vision API', action: { label: 'Undo' } });
  lastNotice()?.action?.run();
  await expect.poll(() => useSession.getState().choices.endpointId).toBe('vision-api');
  expect(was('undoRemoveEndpoint')).toEqual([['vision-api']]);
});

it('offers no Undo for what could not be removed', async () => {
  answers['removeEndpoint'] = FAILED;
  await useSession.getState().removeEndpoint('vision-api');
  expect(lastNotice()).toMatchObject({ message: 'No.', action: null });
  expect(names()).toEqual(['on-device', 'vision-api', 'gptproto']);
  expect(useSession.getState().choices.endpointId).toBe('vision-api');
});

it('moves an endpoint at once, and says which one it stands behind', async () => {
  await useSession.getState().moveEndpoint('gptproto', 0);
  expect(names()).toEqual(['gptproto', 'on-device', 'vision-api']);
  await useSession.getState().moveEndpoint('on-device', 2);
  expect(names()).toEqual(['gptproto', 'vision-api', 'on-device']);
  expect(was('moveEndpoint')).toEqual([
    ['gptproto', null],
    ['on-device', 'vision-api'],
  ]);
});

it('exports all but On this device, and says that keys stay', async () => {
  answers['exportEndpoints'] = ok({ saved: true });
  await useSession.getState().exportEndpoints();
  expect(was('exportEndpoints')).toEqual([[['vision-api', 'gptproto']]]);
  expect(lastNotice()).toMatchObject({ hint: 'Keys are not in the file.' });
  answers['exportEndpoints'] = ok({ saved: false });
  useNotices.setState({ notices: [] });
  await useSession.getState().exportEndpoints(['gptproto']);
  expect(lastNotice()).toBeUndefined();
});

it.each([
  [{ added: [], same: [], refused: [] }, null],
  [
    { added: ['a', 'b'], same: [], refused: [] },
    { message: 'Added 2 endpoints.', hint: 'Keys are not in such files: enter them here.' },
  ],
  [
    { added: [], same: ['A', 'B'], refused: [] },
    { message: 'No endpoint was added.', hint: 'Already here: A, B.', tone: 'plain' },
  ],
  [
    {
      added: ['a'],
      same: [],
      refused: ['X', 'Y', 'Z'].map((name) => ({ name, reason: 'No address.' })),
    },
    {
      message: 'Added 1 endpoint.',
      hint: 'X: No address. Y: No address. 1 other could not be added either. Keys are not in such files: enter them here.',
      tone: 'error',
    },
  ],
])('says of an import %j', (imported, words) => {
  const said = importedInWords(imported);
  if (words === null) expect(said).toBeNull();
  else expect(said).toMatchObject(words);
});

it('keeps what is known of a secret header beside the endpoint', async () => {
  answers['setHeaderKey'] = ok(KEY);
  expect(await useSession.getState().setHeaderKey('gptproto', 'X-Token', 'value')).toBeNull();
  expect(useSession.getState().endpoints[2]?.headerKeys).toEqual({ 'X-Token': KEY });
  answers['setHeaderKey'] = FAILED;
  expect(await useSession.getState().setHeaderKey('gptproto', 'X-Token', 'v')).toBe('No. Else.');
});

it.each([
  [ON_DEVICE, null],
  [endpoint('vision-api'), 'base-url'],
  [VISION, 'key'],
  [{ ...VISION, key: KEY }, null],
  [{ ...VISION, key: { ...KEY, problem: 'origin-changed' as const } }, 'key-problem'],
  [endpoint('ollama'), null],
  [{ ...VISION, key: KEY, headerKeys: { 'X-Token': NO_KEY } }, 'header'],
  [{ ...VISION, key: KEY, headerKeys: { 'X-Token': KEY } }, null],
])('%# knows what an endpoint lacks', (each, lack) => {
  expect(lackOf(each)).toBe(lack);
});

it('says where an endpoint is', () => {
  expect(placeInWords(ON_DEVICE.profile)).toBe('this computer');
  expect(placeInWords(VISION.profile)).toBe('api.example.com');
  expect(placeInWords(endpoint('vision-api').profile)).toBe('no address yet');
});

describe('quick changes of an endpoint', () => {
  const profile = () => useSession.getState().endpoints[1]?.profile;
  const changed = (change: Partial<Endpoint['profile']>) =>
    ok({ ...VISION, profile: { ...VISION.profile, ...change } });

  it('send what changed alone, and show each at once, also while the others are on their way', async () => {
    const { toggleFavourite, updateEndpoint } = useSession.getState();
    const replies: ((reply: Result<unknown>) => void)[] = [];
    vi.stubGlobal('looksee', {
      updateEndpoint: (...given: unknown[]) => {
        asked.push({ name: 'updateEndpoint', given });
        return new Promise((resolve) => replies.push(resolve));
      },
    });
    const done = [
      toggleFavourite('vision-api', 'a'),
      toggleFavourite('vision-api', 'b'),
      updateEndpoint('vision-api', { timeouts: { connect: 5_000 } }),
      updateEndpoint('vision-api', { timeouts: { firstByte: 7_000 } }),
      updateEndpoint('vision-api', { formats: { remove: ['gif'] } }),
      toggleFavourite('vision-api', 'a'),
    ];
    const shown = { favourites: ['b'], formats: ['png', 'jpeg', 'webp'] };
    expect(profile()).toMatchObject(shown);
    expect(was('updateEndpoint').map(([, patch]) => patch)).toEqual([
      { favourites: { add: ['a'] } },
      { favourites: { add: ['b'] } },
      { timeouts: { connect: 5_000 } },
      { timeouts: { firstByte: 7_000 } },
      { formats: { remove: ['gif'] } },
      { favourites: { remove: ['a'] } },
    ]);
    // An answer, and a list, from before the later ones.
    replies[0]?.(changed({ favourites: ['a'] }));
    await done[0];
    expect(profile()).toMatchObject(shown);
    useSession.getState().setEndpoints([ON_DEVICE, VISION, GPTPROTO]);
    expect(profile()).toMatchObject(shown);
    for (const reply of replies.slice(1)) reply(changed({ favourites: ['b'], stream: true }));
    await Promise.all(done);
    expect(profile()).toEqual({ ...VISION.profile, favourites: ['b'], stream: true });
  });

  it('that are refused are not shown any more, beside those that are not', async () => {
    const { toggleFavourite, updateEndpoint } = useSession.getState();
    answers['updateEndpoint'] = FAILED;
    const refused = updateEndpoint('vision-api', { formats: { remove: ['png', 'jpeg'] } });
    await toggleFavourite('vision-api', 'a');
    expect(await refused).toBe('No. Else.');
    expect(profile()).toEqual(VISION.profile);
    expect(lastNotice()).toMatchObject({ message: 'No.' });
    answers['updateEndpoint'] = changed({ favourites: ['a'] });
    await toggleFavourite('vision-api', 'a');
    expect(profile()?.favourites).toEqual(['a']);
  });
});

it('quick choices and widths are sent value by value', async () => {
  vi.useFakeTimers();
  const { choose, chooseModel } = useSession.getState();
  choose({ detail: 'low' });
  chooseModel('a');
  choose({ endpointId: 'gptproto' });
  chooseModel('b');
  expect(useSession.getState().choices).toMatchObject({
    detail: 'low',
    models: { 'vision-api': 'a', gptproto: 'b' },
  });
  useLayout.getState().setWidths({ historyWidth: 300 });
  useLayout.getState().setWidths({ answersWidth: 500 });
  vi.runAllTimers();
  vi.useRealTimers();
  expect(was('changeSettings')).toEqual([
    [{ choices: { detail: 'low' } }],
    [{ choices: { models: { 'vision-api': 'a' } } }],
    [{ choices: { endpointId: 'gptproto' } }],
    [{ choices: { models: { gptproto: 'b' } } }],
    [{ layout: { historyWidth: 300, answersWidth: 500 } }],
  ]);
});

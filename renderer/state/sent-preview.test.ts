import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainProfile, type Endpoint, type EndpointProfile } from '../../shared/domain/endpoint';
import type { ReadyPicture } from '../../shared/domain/picture';
import { DEFAULT_CHOICES, DEFAULT_COSTS, type Choices } from '../../shared/domain/settings';
import type { Preview, PreviewRequest } from '../../shared/ipc/contract';
import { err, ok, type Result } from '../../shared/ipc/errors';
import { useNotices } from './notices';
import { usePages } from './pages';
import { previewOf, useSentPreview, wantedPreview, type WantedPreview } from './sent-preview';
import { ofDraft } from './stage-pictures';
import { NO_KEY, readyPicture } from './testing';

const PICTURE = readyPicture('p1', {
  name: 'photo.jpg',
  bytes: 3_900_000,
  sha256: 'a'.repeat(64),
  format: 'jpeg',
  width: 4032,
  height: 3024,
  clean: false,
  pages: 2,
});

const endpoint = (id: string, kind: EndpointProfile['kind']): Endpoint => ({
  profile: {
    ...plainProfile(id, id),
    kind,
    auth: { type: 'none' },
    models: kind === 'on-device' ? [] : ['gpt-4o'],
  },
  headerKeys: {},
  key: NO_KEY,
});
const ENDPOINTS = [endpoint('on-device', 'on-device'), endpoint('vision-api', 'chat-completions')];

function wanted(
  choices: Partial<Choices> = {},
  picture: Partial<ReadyPicture> = {},
): WantedPreview {
  const chosen = { ...DEFAULT_CHOICES, endpointId: 'vision-api', ...choices };
  const session = { choices: chosen, costs: DEFAULT_COSTS, endpoints: ENDPOINTS };
  const found = wantedPreview(session, ofDraft({ ...PICTURE, ...picture }));
  if (found === null) throw new Error('Nothing is wanted.');
  return found;
}

/** What the main process was asked for and has not answered yet. */
const waiting: { request: PreviewRequest; answer: (result: Result<Preview>) => void }[] = [];
const saved: string[] = [];
/** As the main process makes it by the settings that `wish` was planned by. */
const preview = (mark: string, wish: WantedPreview, width = 1024, height = 768): Preview => ({
  key: (JSON.parse(wish.key) as { preparation: string }).preparation,
  sent: { sha256: mark.repeat(64), format: 'jpeg', width, height, bytes: 182_000 },
  removed: ['GPS 52.5 N 13.4 E'],
});
const settle = () => new Promise((resolve) => setTimeout(resolve));
const answer = async (index: number, result: Result<Preview>): Promise<void> => {
  waiting[index]?.answer(result);
  await settle();
};
const shown = (wish: WantedPreview) => previewOf(useSentPreview.getState().byKey, wish);
const hashOf = (wish: WantedPreview) => shown(wish).facts?.sha256[0];
const load = (wish: WantedPreview): void => void useSentPreview.getState().load(wish);

beforeEach(() => {
  waiting.length = 0;
  saved.length = 0;
  vi.stubGlobal('looksee', {
    previewSent: (request: PreviewRequest) =>
      new Promise((resolve) => waiting.push({ request, answer: resolve })),
    saveSent: (sha256: string) => {
      saved.push(sha256);
      return Promise.resolve(ok({ saved: true }));
    },
  });
  useSentPreview.setState({ byKey: new Map() });
  usePages.setState({ wanted: new Map() });
  useNotices.setState({ notices: [] });
});
afterEach(() => vi.unstubAllGlobals());

describe('what is wanted', () => {
  it('is asked for by the choices, with the model as it goes into the request', () => {
    const { request } = wanted({ detail: 'low', size: 800, models: { 'vision-api': ' gpt-4o ' } });
    expect(request).toEqual({
      ...{ id: 'p1', endpointId: 'vision-api', model: 'gpt-4o', detail: 'low', size: 800 },
    });
  });

  it('is another thing for every choice, page and picture that the bytes depend on', () => {
    const wishes = [
      wanted(),
      wanted({ detail: 'low' }),
      wanted({ size: 'original' }),
      wanted({ size: 800 }),
      wanted({ models: { 'vision-api': 'gpt-4.1-mini' } }),
      wanted({ endpointId: 'on-device' }),
      wanted({}, { page: 1 }),
      wanted({}, { id: 'p2' }),
    ];
    expect(new Set(wishes.map(({ key }) => key)).size).toBe(wishes.length);
    expect(wanted({ system: 'Be short', temperature: 1 }).key).toBe(wanted().key);
  });

  it('changes with what the user says of a model', () => {
    const choices = {
      ...DEFAULT_CHOICES,
      endpointId: 'vision-api',
      models: { 'vision-api': 'my' },
    };
    const ownModels = [{ name: 'my', countsLike: 'gpt-4o', price: null }];
    const of = (costs: typeof DEFAULT_COSTS) =>
      wantedPreview({ choices, costs, endpoints: ENDPOINTS }, ofDraft(PICTURE))?.key;
    expect(of({ ...DEFAULT_COSTS, ownModels })).not.toBe(of(DEFAULT_COSTS));
  });

  it('is nothing for a link, a file that is being read, or without an endpoint', () => {
    const session = { choices: DEFAULT_CHOICES, costs: DEFAULT_COSTS, endpoints: ENDPOINTS };
    const link = { state: 'link', id: 'p2', name: 'a', url: 'https://example.com/a' } as const;
    const loading = { state: 'loading', id: 'p3', name: 'b' } as const;
    expect(wantedPreview(session, ofDraft(link))).toBeNull();
    expect(wantedPreview(session, ofDraft(loading))).toBeNull();
    expect(wantedPreview({ ...session, endpoints: [] }, ofDraft(PICTURE))).toBeNull();
  });
});

describe('what is shown', () => {
  it('are the facts of what was prepared, with what it costs', async () => {
    load(wanted({ detail: 'high' }));
    load(wanted({ detail: 'high' }));
    expect(waiting).toHaveLength(1);
    await answer(0, ok(preview('1', wanted({ detail: 'high' }))));
    expect(shown(wanted({ detail: 'high' }))).toEqual({
      facts: {
        ...preview('1', wanted()).sent,
        local: false,
        removed: ['GPS 52.5 N 13.4 E'],
        tokens: 765,
      },
      settled: true,
      failure: null,
    });
    load(wanted({ detail: 'high' }));
    expect(waiting).toHaveLength(1);
  });

  it('is the last of the same picture until the new one is there, and says so', async () => {
    const [high, low] = [wanted({ detail: 'high' }), wanted({ detail: 'low' })];
    load(high);
    await answer(0, ok(preview('1', high)));
    load(low);
    expect(hashOf(low)).toBe('1');
    expect(shown(low).settled).toBe(false);
    await answer(1, ok(preview('2', low, 512, 384)));
    expect(hashOf(low)).toBe('2');
    expect(shown(low).settled).toBe(true);
    // Back: at once, and it is the last from then on.
    load(high);
    expect(hashOf(high)).toBe('1');
    expect(hashOf(wanted({ detail: 'auto' }))).toBe('1');
  });

  it('is never that of choices that were given up, however late it comes', async () => {
    const [high, low] = [wanted({ detail: 'high' }), wanted({ detail: 'low' })];
    const device = wanted({ endpointId: 'on-device' });
    load(high);
    load(device);
    load(low);
    await answer(2, ok(preview('3', low, 512, 384)));
    await answer(0, ok(preview('1', high)));
    await answer(1, ok(preview('2', device, 3072, 2304)));
    expect([high, device, low].map(hashOf)).toEqual(['1', '2', '3']);
    expect(shown(device).facts).toMatchObject({ local: true, tokens: null });
    expect(shown(low).facts).toMatchObject({ local: false, tokens: 85 });
  });

  it('is never that of another picture or page, not even for a moment', async () => {
    load(wanted());
    await answer(0, ok(preview('1', wanted())));
    expect(shown(wanted({}, { page: 1 })).facts).toBeNull();
    expect(shown(wanted({}, { id: 'p2' })).facts).toBeNull();
  });

  it('is not asked for while another page is on its way: it would be of either', async () => {
    usePages.setState({ wanted: new Map([['p1', 1]]) });
    load(wanted());
    expect(waiting).toEqual([]);
    expect(shown(wanted()).facts).toBeNull();
    usePages.setState({ wanted: new Map() });
    load(wanted({}, { page: 1 }));
    await answer(0, ok(preview('2', wanted({}, { page: 1 }))));
    expect(hashOf(wanted({}, { page: 1 }))).toBe('2');
    expect(hashOf(wanted())).toBeUndefined();
  });

  it('is why there is nothing, of a picture that was removed or cannot be prepared', async () => {
    const gone = {
      code: 'picture-missing',
      message: 'It is gone.',
      hint: 'Drop it again.',
      retryable: false,
    } as const;
    const [high, low] = [wanted({ detail: 'high' }), wanted({ detail: 'low' })];
    load(high);
    await answer(0, ok(preview('1', high)));
    load(low);
    await answer(1, err(gone));
    // Nothing of other choices stands in its place.
    expect(shown(low)).toEqual({
      ...{ facts: null, settled: true, failure: 'It is gone. Drop it again.' },
    });
    load(low);
    await answer(2, ok(preview('2', low)));
    expect(hashOf(low)).toBe('2');
  });

  it('is prepared once more where the main process let it go, and not for ever', async () => {
    const wish = wanted();
    load(wish);
    await answer(0, ok(preview('1', wish)));
    useSentPreview.getState().lost(wish);
    expect(shown(wish)).toEqual({ facts: null, settled: false, failure: null });
    load(wish);
    await answer(1, ok(preview('1', wish)));
    useSentPreview.getState().lost(wish);
    expect(shown(wish).failure).toBe('The picture as sent could not be shown.');
  });

  it('is kept of the last ones looked at, not of all', async () => {
    for (let side = 101; side <= 210; side += 1) {
      load(wanted({ size: side }));
      await answer(side - 101, ok(preview('1', wanted({ size: side }))));
    }
    expect(useSentPreview.getState().byKey.size).toBe(100);
    expect(shown(wanted({ size: 210 })).settled).toBe(true);
    expect(shown(wanted({ size: 101 })).settled).toBe(false);
  });
});

describe('a change that the main process has made already', () => {
  it('is never shown as what was wanted before it, and at once when the page hears of it', async () => {
    const [old, changed] = [wanted({ detail: 'high' }), wanted({ detail: 'low' })];
    load(old);
    await answer(0, ok(preview('1', changed, 512, 384)));
    expect(shown(old).settled).toBe(false);
    expect(shown(changed)).toMatchObject({ settled: true, facts: { width: 512, tokens: 85 } });
    load(changed);
    expect(waiting).toHaveLength(1);
  });

  it('is asked for again, though not for ever, and cannot be saved for what is shown', async () => {
    const [old, changed] = [wanted({ size: 640 }), wanted({ size: 320 })];
    for (let times = 0; times < 20; times += 1) {
      expect(shown(old).failure).toBeNull();
      load(old);
      await answer(times, ok(preview('1', changed)));
    }
    expect(shown(old).failure).toBe('The picture to send has changed. Look at the picture again.');
    void useSentPreview.getState().save('1'.repeat(64), old);
    await answer(20, ok(preview('1', changed)));
    expect(saved).toEqual([]);
    expect(useNotices.getState().notices.at(-1)?.tone).toBe('error');
  });

  it.each([
    ['formats', ['webp']],
    ['maxSide', 300],
    ['maxPictureBytes', 1000],
  ] as const)('of the profile (%s) is another wish', (field, value) => {
    const session = { choices: { ...DEFAULT_CHOICES, endpointId: 'vision-api' } };
    const of = (endpoints: readonly Endpoint[]) =>
      wantedPreview({ ...session, costs: DEFAULT_COSTS, endpoints }, ofDraft(PICTURE))?.key;
    const change = (each: Endpoint) => ({
      ...each,
      profile: { ...each.profile, [field]: value },
    });
    expect(of(ENDPOINTS.map(change))).not.toBe(of(ENDPOINTS));
  });
});

describe('saving', () => {
  it('writes what is prepared, anew where it was let go; of the history what is kept', async () => {
    const { save } = useSentPreview.getState();
    void save('1'.repeat(64), wanted());
    await answer(0, ok(preview('2', wanted())));
    expect(saved).toEqual(['2'.repeat(64)]);
    expect(hashOf(wanted())).toBe('2');
    await save('3'.repeat(64), null);
    expect(saved[1]).toBe('3'.repeat(64));
    expect(waiting).toHaveLength(1);
  });

  it('says what went wrong', async () => {
    const error = {
      code: 'invalid-request',
      message: 'Full.',
      hint: '',
      retryable: false,
    } as const;
    const saveSent = () => Promise.resolve(err(error));
    vi.stubGlobal('looksee', { saveSent });
    await useSentPreview.getState().save('1'.repeat(64), null);
    expect(useNotices.getState().notices.at(-1)).toMatchObject({ message: 'Full.', tone: 'error' });
  });
});

describe('the divider', () => {
  it('stays within the picture', () => {
    const { setDivider } = useSentPreview.getState();
    setDivider(-1);
    expect(useSentPreview.getState().divider).toBe(0);
    setDivider(1.5);
    expect(useSentPreview.getState().divider).toBe(1);
    setDivider(0.25);
    expect(useSentPreview.getState().divider).toBe(0.25);
  });
});

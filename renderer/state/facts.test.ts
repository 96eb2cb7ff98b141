import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainProfile, type Endpoint } from '../../shared/domain/endpoint';
import type { Picture } from '../../shared/domain/picture';
import { DEFAULT_CHOICES } from '../../shared/domain/settings';
import { err, ok, type Result } from '../../shared/ipc/errors';
import { useAnalyses } from './analyses';
import { descriptionKey, useDescriptions } from './descriptions';
import { usePages } from './pages';
import { useSession } from './session';
import { ofAnalysis, ofDraft } from './stage-pictures';
import { NO_KEY, readyPicture } from './testing';

const PAGES = readyPicture('p1', {
  name: 'scan.tif',
  bytes: 1000,
  sha256: 'a'.repeat(64),
  format: 'tiff',
  width: 100,
  height: 50,
  clean: false,
  strippable: false,
  pages: 9,
});

const ON_DEVICE: Endpoint = {
  profile: {
    ...plainProfile('on-device', 'On this device'),
    kind: 'on-device',
    auth: { type: 'none' },
    formats: [],
    takesLinks: false,
  },
  headerKeys: {},
  key: NO_KEY,
};

/** Requests that wait until the test answers them. */
const waiting: { args: unknown[]; answer: (result: Result<unknown>) => void }[] = [];
const ask = (...args: unknown[]): Promise<Result<unknown>> =>
  new Promise((answer) => waiting.push({ args, answer }));
const answer = async (result: Result<unknown>): Promise<void> => {
  waiting.shift()?.answer(result);
  await vi.advanceTimersByTimeAsync(20);
};

beforeEach(() => {
  vi.useFakeTimers();
  waiting.length = 0;
  vi.stubGlobal('looksee', { choosePage: ask, describePicture: ask });
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 16));
  useSession.setState({ pictures: [PAGES], currentId: 'p1', view: 'draft' });
  usePages.setState({ wanted: new Map() });
  useDescriptions.setState({ byKey: new Map() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('turning pages', () => {
  it('shows at once which page is wanted, and reads none that was leafed past', async () => {
    for (let steps = 0; steps < 4; steps += 1) usePages.getState().turn(1);
    expect(usePages.getState().wanted.get('p1')).toBe(4);
    expect(waiting.map(({ args }) => args)).toEqual([['p1', 1]]);
    await answer(ok(null));
    expect(waiting.map(({ args }) => args)).toEqual([['p1', 4]]);
    await answer(ok(null));
    expect(waiting).toEqual([]);
    expect(usePages.getState().wanted.size).toBe(0);
  });

  it('keeps a page that is asked for while the one before is drawn', async () => {
    usePages.getState().turn(1);
    waiting.shift()?.answer(ok(null));
    await vi.advanceTimersByTimeAsync(0);
    void usePages.getState().turnTo('p1', 5);
    await vi.advanceTimersByTimeAsync(20);
    expect(usePages.getState().wanted.get('p1')).toBe(5);
    await answer(ok(null));
    expect(usePages.getState().wanted.size).toBe(0);
  });

  it('is over before anything is asked', async () => {
    vi.stubGlobal('looksee', { choosePage: ask, ask });
    useSession.setState({ endpoints: [ON_DEVICE], choices: DEFAULT_CHOICES });
    usePages.getState().turn(1);
    usePages.getState().turn(1);
    void useAnalyses.getState().ask();
    await answer(ok(null));
    expect(waiting.map(({ args }) => args)).toEqual([['p1', 2]]);
    await answer(ok(null));
    expect(waiting.map(({ args }) => args[1])).toEqual([['p1']]);
    await answer(ok({ analyses: [] }));
    expect(useAnalyses.getState().asking).toBe(false);
  });

  it('stays at both ends, and goes on after a page that cannot be read', async () => {
    usePages.getState().turn(-1);
    expect(waiting).toEqual([]);
    usePages.getState().turn(50);
    expect(waiting.map(({ args }) => args)).toEqual([['p1', 8]]);
    const error = {
      code: 'picture-unusable',
      message: 'Damaged.',
      hint: '',
      retryable: false,
    } as const;
    await answer(err(error));
    expect(usePages.getState().wanted.size).toBe(0);
    usePages.getState().turn(1);
    expect(waiting.map(({ args }) => args)).toEqual([['p1', 1]]);
  });

  it('gives each page an address of its own, and the same object for the same picture', () => {
    const [first, second] = [PAGES, { ...PAGES, page: 1 }].map(ofDraft);
    expect(first?.shown?.url).not.toBe(second?.shown?.url);
    expect(first?.thumbnailUrl).not.toBe(second?.thumbnailUrl);
    expect(second?.remarks).toEqual(['It has 9 pages: only page 2 is used.']);
    expect(ofDraft(PAGES)).toBe(first);
  });
});

describe('a picture of the history', () => {
  it('is shown as it was prepared, with what was estimated of it, and says where it was read', () => {
    const sent = {
      sha256: 'b'.repeat(64),
      format: 'png',
      width: 50,
      height: 25,
      bytes: 9,
    } as const;
    const removed = ['GPS'];
    const kept = { ...PAGES, link: null, thumbnail: null, sent, removed };
    const estimate = {
      ...{ imageTokens: 850, textTokens: 9, promptTokens: 859, cost: null },
      ...{ pictures: [85, 765], price: null, tableVersion: 1 },
    };
    expect(ofAnalysis(kept, 1, { endpointId: 'vision-api', estimate })).toMatchObject({
      sent: { ...sent, local: false, removed, tokens: 765 },
      shown: { width: 50 },
    });
    const { endpointId } = DEFAULT_CHOICES;
    expect(ofAnalysis(kept, 0, { endpointId, estimate: null })).toMatchObject({
      sent: { ...sent, local: true, removed, tokens: null },
      shown: { width: 50 },
    });
    const unsent = { ...kept, sent: null, removed: null };
    expect(ofAnalysis(unsent, 0, { endpointId, estimate: null }).sent).toBeNull();
  });
});

describe('what a file says about itself', () => {
  const stateOf = (page: number) =>
    useDescriptions.getState().byKey.get(descriptionKey('p1', page))?.state;

  it('is read once a page, and again only where it failed', async () => {
    const { load } = useDescriptions.getState();
    void load('p1', 0);
    void load('p1', 0);
    expect(waiting).toHaveLength(1);
    expect(stateOf(0)).toBe('loading');
    const error = {
      code: 'imaging-failed',
      message: 'It failed.',
      hint: 'Again.',
      retryable: true,
    } as const;
    await answer(err(error));
    expect(useDescriptions.getState().byKey.get(descriptionKey('p1', 0))).toEqual({
      state: 'failed',
      message: 'It failed. Again.',
    });
    void load('p1', 0);
    await answer(ok({ groups: [], location: null }));
    expect(stateOf(0)).toBe('ready');
    void load('p1', 0);
    expect(waiting).toEqual([]);
    void load('p1', 1);
    expect(waiting).toHaveLength(1);
  });

  it('of the last pictures looked at is kept, not of all', async () => {
    const pictures: Picture[] = [PAGES];
    useSession.setState({ pictures });
    for (let page = 0; page < 60; page += 1) {
      void useDescriptions.getState().load('p1', page);
      await answer(ok({ groups: [], location: null }));
    }
    expect(useDescriptions.getState().byKey.size).toBe(50);
    expect(stateOf(0)).toBeUndefined();
    expect(stateOf(59)).toBe('ready');
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnalysisSummary } from '../../shared/domain/analysis';
import { plainProfile, type Endpoint } from '../../shared/domain/endpoint';
import type { Picture, RefusedFile } from '../../shared/domain/picture';
import { DEFAULT_CHOICES } from '../../shared/domain/settings';
import type { HistoryPage, HistoryQuery } from '../../shared/ipc/contract';
import { err, ok, type Result } from '../../shared/ipc/errors';
import type { Bridge } from '../bridge';
import { useAnalyses } from './analyses';
import { useHistory } from './history';
import { useNotices } from './notices';
import { useSession } from './session';
import { NO_KEY, readyPicture } from './testing';

/** The main process as the stores see it: it answers as told and remembers what it was asked. */
class Main {
  readonly asked: string[] = [];
  /** What was said with each request to load links. */
  readonly told: unknown[][] = [];
  readonly pages: { query: HistoryQuery; reply: (page: HistoryPage) => void }[] = [];
  failing: string | null = null;

  readonly bridge = new Proxy({} as Bridge, {
    get:
      (_, name: string) =>
      (...given: unknown[]) => {
        const [argument] = given;
        this.asked.push(name);
        if (name === 'addLinks') this.told.push(given);
        return name === 'listHistory' ? this.#page(argument as HistoryQuery) : this.#answer(name);
      },
  });

  #answer(name: string): Promise<Result<unknown>> {
    if (name !== this.failing) {
      return Promise.resolve(ok(name === 'useAgain' ? AGAIN : null));
    }
    const error = {
      code: 'not-found',
      message: 'It is gone.',
      hint: '',
      retryable: false,
    } as const;
    return Promise.resolve(err(error));
  }

  #page(query: HistoryQuery): Promise<Result<HistoryPage>> {
    return new Promise((resolve) => {
      this.pages.push({ query, reply: (page) => resolve(ok(page)) });
    });
  }
}

const ON_DEVICE: Endpoint = {
  profile: {
    ...plainProfile('on-device', 'On this device'),
    kind: 'on-device',
    auth: { type: 'none' },
  },
  headerKeys: {},
  key: NO_KEY,
};
const AGAIN = { prompt: 'Old question', choices: { ...DEFAULT_CHOICES, detail: 'high' } };
const picture = (id: string): Picture => ({ state: 'loading', id, name: `${id}.png` });
const row = (id: number): AnalysisSummary => ({
  id,
  createdAt: id,
  status: 'done',
  endpointId: 'e',
  endpointName: 'E',
  model: 'm',
  prompt: '',
  errorCode: null,
  pictureCount: 1,
  firstPictureName: 'a.png',
  thumbnail: null,
});
const shown = () => useHistory.getState().entries.map(({ id }) => id);
const lastNotice = () => useNotices.getState().notices.at(-1);

let main: Main;
beforeEach(() => {
  vi.useFakeTimers();
  main = new Main();
  vi.stubGlobal('looksee', main.bridge);
  for (const store of [useSession, useHistory, useAnalyses, useNotices]) {
    (store as typeof useSession).setState((store as typeof useSession).getInitialState(), true);
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the history', () => {
  it('shows the answer to the last search only, whichever comes first', async () => {
    useHistory.getState().search('a');
    await vi.runAllTimersAsync();
    useHistory.getState().search('ab');
    await vi.runAllTimersAsync();
    expect(main.pages.map(({ query }) => query.text)).toEqual(['a', 'ab']);
    main.pages[1]?.reply({ entries: [row(2)], more: false });
    main.pages[0]?.reply({ entries: [row(1)], more: true });
    await vi.runAllTimersAsync();
    expect(shown()).toEqual([2]);
    expect(useHistory.getState().more).toBe(false);
  });

  it('hides a deleted row at once and brings it back on Undo', async () => {
    useHistory.getState().takeFirstPage({ entries: [row(2), row(1)], more: false });
    const removed = useHistory.getState().remove(2);
    expect(shown()).toEqual([1]);
    await removed;
    lastNotice()?.action?.run();
    await vi.runAllTimersAsync();
    main.pages.at(-1)?.reply({ entries: [row(2), row(1)], more: false });
    await vi.runAllTimersAsync();
    expect(shown()).toEqual([2, 1]);
  });

  /** The newest `count` of so many rows, as the main process pages them. */
  const pageOf = (count: number, { before, limit }: HistoryQuery): HistoryPage => {
    const first = before === null ? count : before - 1;
    const length = Math.min(limit, first);
    const entries = Array.from({ length }, (_, index) => row(first - index));
    return { entries, more: first > length };
  };
  const replyToAll = async (count: number): Promise<void> => {
    for (let at = 0; at < main.pages.length; at += 1) {
      const page = main.pages[at];
      page?.reply(pageOf(count, page.query));
      await vi.advanceTimersByTimeAsync(0);
    }
  };

  it('keeps all its rows where it is read anew, however many were scrolled through', async () => {
    const entries = Array.from({ length: 1_200 }, (_, index) => row(1_500 - index));
    useHistory.getState().takeFirstPage({ entries, more: true });
    const refreshed = useHistory.getState().refresh();
    await replyToAll(1_501);
    await refreshed;
    expect(main.pages.map(({ query }) => query.limit)).toEqual([500, 500, 200, 60]);
    expect([shown()[0], shown().includes(301)]).toEqual([1_501, true]);
    expect(useHistory.getState().more).toBe(true);
  });

  it('tries again by itself where older rows could not be read', async () => {
    useHistory.getState().takeFirstPage({ entries: [row(100)], more: true });
    const { listHistory } = main.bridge;
    vi.stubGlobal('looksee', { ...main.bridge, listHistory: () => main.bridge.getAnalysis(1) });
    main.failing = 'getAnalysis';
    await useHistory.getState().loadMore();
    expect(useHistory.getState()).toMatchObject({ paused: true, loading: false, more: true });
    vi.stubGlobal('looksee', { ...main.bridge, listHistory });
    await useHistory.getState().loadMore();
    expect(main.pages).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(useHistory.getState().paused).toBe(false);
    const loaded = useHistory.getState().loadMore();
    await replyToAll(100);
    await loaded;
    expect(shown()).toHaveLength(61);
  });

  it('goes back to what was shown where an entry cannot be opened', async () => {
    main.failing = 'getAnalysis';
    await useHistory.getState().open(5);
    expect(useSession.getState().view).toBe('draft');
    expect(lastNotice()).toMatchObject({ message: 'It is gone.', tone: 'error' });
  });
});

describe('links', () => {
  const links = (count: number) =>
    Array.from({ length: count }, (_, index) => `https://example.com/${index}`);

  it('are loaded as many as are taken at once, and the rest is told of', async () => {
    await useSession.getState().addLinks(links(50));
    expect(lastNotice()).toBeUndefined();
    await useSession.getState().addLinks(links(52));
    expect(main.told.map(([urls]) => (urls as string[]).length)).toEqual([50, 50]);
    expect(lastNotice()?.message).toBe('Loading the first 50 of 52 links.');
  });

  it('are loaded from the own network once the user has agreed, and their entry goes', async () => {
    const asked = { name: 'a', reason: 'private-address', message: '', link: 'http://nas/a' };
    const failed = { name: 'b', reason: 'download-failed', message: '', link: 'http://b/' };
    const refused = [asked, failed, { name: 'c', reason: 'damaged', message: '' }];
    useSession.setState({ refused: refused as RefusedFile[] });
    for (const file of useSession.getState().refused.slice(0, 2)) {
      await useSession.getState().loadRefused([file]);
    }
    expect(main.told).toEqual([
      [['http://nas/a'], true],
      [['http://b/'], false],
    ]);
    expect(useSession.getState().refused.map(({ name }) => name)).toEqual(['c']);
  });
});

describe('the draft', () => {
  it('comes back on Undo after a new one was started', async () => {
    const pictures = [picture('a')];
    useSession.setState({ pictures, currentId: 'a', prompt: 'What is it?' });
    await useSession.getState().newDraft();
    expect(useSession.getState()).toMatchObject({ pictures: [], prompt: '' });
    lastNotice()?.action?.run();
    await vi.runAllTimersAsync();
    expect(useSession.getState().prompt).toBe('What is it?');
    expect(main.asked).toContain('restorePictures');
    expect(main.asked).not.toContain('removePictures');
  });

  it('comes back with its cards, before those that came since', async () => {
    useSession.setState({ pictures: [picture('a')], prompt: 'What is it?' });
    useAnalyses.setState({ cardIds: [1, 2] });
    await useSession.getState().newDraft(useAnalyses.getState().clearCards());
    expect(useAnalyses.getState().cardIds).toEqual([]);
    useAnalyses.setState({ cardIds: [3] });
    lastNotice()?.action?.run();
    await vi.runAllTimersAsync();
    expect(useAnalyses.getState().cardIds).toEqual([1, 2, 3]);
  });

  it('comes back on Undo after an analysis was put in its place', async () => {
    useSession.setState({ pictures: [picture('a')], prompt: 'Mine' });
    useAnalyses.setState({ cardIds: [4] });
    await useHistory.getState().useAgain(7);
    const update = { upsert: [picture('b')], remove: ['a'], refused: [], order: null };
    useSession.getState().updatePictures(update);
    expect(useSession.getState().prompt).toBe('Old question');
    lastNotice()?.action?.run();
    await vi.runAllTimersAsync();
    expect(useSession.getState()).toMatchObject({ prompt: 'Mine', choices: DEFAULT_CHOICES });
    expect(useAnalyses.getState().cardIds).toEqual([4]);
    expect(main.asked.slice(-4)).toEqual(
      expect.arrayContaining(['restorePictures', 'removePictures']),
    );
  });

  it('is saved as it is typed: nothing waits in the page', () => {
    useSession.getState().setPrompt('What');
    useSession.getState().choose({ maxTokens: 250 });
    expect(main.asked).toEqual(['savePrompt', 'changeSettings']);
  });

  it('that is still being read is asked about once it is there, once', async () => {
    const { ask } = useAnalyses.getState();
    useSession.setState({
      pictures: [picture('a')],
      endpoints: [ON_DEVICE],
      choices: { ...DEFAULT_CHOICES, endpointId: 'on-device' },
    });
    void ask();
    void ask();
    await vi.runAllTimersAsync();
    expect(useAnalyses.getState().waiting).toBe(true);
    expect(useSession.getState().triedInVain).toBe(false);
    expect(main.asked).not.toContain('ask');
    main.failing = 'ask';
    useSession.setState({ pictures: [readyPicture('a')] });
    await vi.runAllTimersAsync();
    expect(main.asked.filter((name) => name === 'ask')).toHaveLength(1);
    expect(useAnalyses.getState().waiting).toBe(false);
  });

  it('is not asked about any more once the wait was given up', async () => {
    useSession.setState({
      pictures: [picture('a')],
      endpoints: [ON_DEVICE],
      choices: { ...DEFAULT_CHOICES, endpointId: 'on-device' },
    });
    void useAnalyses.getState().ask();
    await vi.runAllTimersAsync();
    useAnalyses.getState().stopWaiting();
    useSession.setState({ pictures: [readyPicture('a')] });
    await vi.runAllTimersAsync();
    expect(main.asked).not.toContain('ask');
  });

  it('asks nothing while something is missing, and says so', async () => {
    await useAnalyses.getState().ask();
    expect(main.asked).toEqual([]);
    expect(useSession.getState().triedInVain).toBe(true);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Analysis } from '../../shared/domain/analysis';
import { plainProfile, type Endpoint } from '../../shared/domain/endpoint';
import { DEFAULT_CHOICES, DEFAULT_COSTS } from '../../shared/domain/settings';
import { err, ok, type Result } from '../../shared/ipc/errors';
import type { Bridge } from '../bridge';
import { useAnalyses } from './analyses';
import { dialogIsOpen, useLayout } from './layout';
import { useSession } from './session';
import { countTexts, followTexts, useTextTokens } from './text-tokens';
import { NO_KEY, readyPicture } from './testing';

/** The main process as the stores see it: counts a token a letter, and remembers what it was asked. */
class Main {
  readonly asked: string[] = [];
  readonly counted: string[][] = [];
  readonly saved: unknown[] = [];
  failing = false;
  /** Counts wait for this. */
  gate: Promise<void> = Promise.resolve();

  readonly bridge = new Proxy({} as Bridge, {
    get:
      (_, name: string) =>
      (given: unknown): Promise<Result<unknown>> => {
        this.asked.push(name);
        if (name === 'changeSettings') this.saved.push(given);
        if (name === 'countTokens') return this.#count(given as string[]);
        return Promise.resolve(ok(name.startsWith('ask') ? { analyses: [] } : null));
      },
  });

  async #count(texts: string[]): Promise<Result<unknown>> {
    this.counted.push(texts);
    await this.gate;
    return this.failing
      ? err({ code: 'internal', message: '', hint: '', retryable: false })
      : ok({ tokens: texts.map((text) => text.length) });
  }

  sent(): number {
    return this.asked.filter((name) => name === 'ask' || name === 'askAgain').length;
  }
}

const ENDPOINT: Endpoint = {
  profile: {
    ...plainProfile('e', 'E'),
    baseUrl: 'https://api.example.com/v1',
    auth: { type: 'none' },
    models: ['gpt-4o'],
    formats: ['png'],
  },
  headerKeys: {},
  key: NO_KEY,
};
const PICTURE = readyPicture('a', { width: 1024, height: 1024 });
/** Of a prompt of four letters at high detail. */
const COST = ((765 + 4) * 2.5) / 1_000_000;

let main: Main;
const answered = () => new Promise((resolve) => setTimeout(resolve));
const askAbove = (dollars: number | null) =>
  useSession.setState({ costs: { ...DEFAULT_COSTS, askAbove: dollars } });

beforeEach(() => {
  main = new Main();
  vi.stubGlobal('looksee', main.bridge);
  for (const store of [useSession, useAnalyses, useLayout, useTextTokens]) {
    (store as typeof useSession).setState((store as typeof useSession).getInitialState(), true);
  }
  useSession.setState({
    pictures: [PICTURE],
    prompt: 'What',
    choices: { ...DEFAULT_CHOICES, endpointId: 'e', detail: 'high' },
    endpoints: [ENDPOINT],
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('an ask above the limit', () => {
  it('waits for a yes, which sends it', async () => {
    askAbove(0.0015);
    const asked = useAnalyses.getState().ask();
    await answered();
    expect(useLayout.getState().spending).toEqual({
      cost: COST,
      orMore: false,
      requests: 1,
      limit: 0.0015,
    });
    expect(dialogIsOpen(useLayout.getState())).toBe(true);
    expect(main.sent()).toBe(0);
    useLayout.getState().decideSpending(true);
    await asked;
    expect(main.sent()).toBe(1);
    expect(useLayout.getState().spending).toBeNull();
  });

  it('sends nothing on a no, and loses nothing', async () => {
    askAbove(0);
    const asked = useAnalyses.getState().ask();
    await answered();
    useLayout.getState().decideSpending(false);
    await asked;
    expect(main.sent()).toBe(0);
    expect(useAnalyses.getState().asking).toBe(false);
    expect(useSession.getState()).toMatchObject({ prompt: 'What', pictures: [PICTURE] });
  });

  it('is one that costs more, not as much; and never where there is no limit or no price', async () => {
    askAbove(COST);
    await useAnalyses.getState().ask();
    askAbove(null);
    await useAnalyses.getState().ask();
    askAbove(0);
    useSession.getState().chooseModel('gpt-4-vision-preview');
    await useAnalyses.getState().ask();
    expect(main.sent()).toBe(3);
  });

  it('is measured by the texts as they are when it is asked', async () => {
    await countTexts();
    useSession.getState().setPrompt('What'.repeat(1_000));
    askAbove(COST);
    const asked = useAnalyses.getState().ask();
    await answered();
    expect(useLayout.getState().spending?.cost).toBe(((765 + 4_000) * 2.5) / 1_000_000);
    useLayout.getState().decideSpending(false);
    await asked;
  });

  it('may be asked again only on a yes', async () => {
    askAbove(0.5);
    const estimate = { cost: 0.7 } as Analysis['estimate'];
    useAnalyses.setState({ byId: { 7: { id: 7, estimate } as Analysis } });
    const again = useAnalyses.getState().askAgain(7);
    expect(useLayout.getState().spending).toMatchObject({ cost: 0.7, requests: 1, limit: 0.5 });
    useLayout.getState().decideSpending(false);
    await again;
    expect(main.sent()).toBe(0);
    askAbove(0.7);
    await useAnalyses.getState().askAgain(7);
    expect(main.sent()).toBe(1);
  });
});

describe('the texts', () => {
  it('are counted when they have rested, as they are then, and not twice', async () => {
    vi.useFakeTimers();
    followTexts();
    useSession.getState().setPrompt('What is');
    await vi.advanceTimersByTimeAsync(200);
    useSession.getState().setPrompt('What is it?');
    useSession.getState().choose({ system: 'Be short.' });
    await vi.runAllTimersAsync();
    expect(main.counted).toEqual([['Be short.', 'What is it?']]);
    expect(useTextTokens.getState().tokens).toBe(20);
    useSession.getState().choose({ detail: 'low' });
    await vi.runAllTimersAsync();
    expect(main.counted).toHaveLength(1);
  });

  it('are not counted where nobody would see it', async () => {
    useSession.getState().chooseModel('gpt-99');
    await countTexts();
    useSession.getState().choose({ endpointId: 'on-device' });
    await countTexts();
    useSession.setState({ choices: { ...DEFAULT_CHOICES, endpointId: 'e' }, pictures: [] });
    await countTexts();
    expect(main.counted).toEqual([]);
  });

  it('keep their last count while they are counted anew, and where that fails', async () => {
    await countTexts();
    useSession.getState().setPrompt('What is it?');
    main.failing = true;
    const counting = countTexts();
    expect(useTextTokens.getState().tokens).toBe(4);
    await counting;
    expect(useTextTokens.getState().tokens).toBe(4);
  });

  it('show the newest count, though an older one comes late', async () => {
    let open = (): void => undefined;
    main.gate = new Promise((resolve) => (open = resolve));
    const late = countTexts();
    main.gate = Promise.resolve();
    useSession.getState().setPrompt('What is it?');
    await countTexts();
    open();
    await late;
    expect(useTextTokens.getState().tokens).toBe('What is it?'.length);
  });

  it('show the count of what is there, though another was begun meanwhile', async () => {
    await countTexts();
    useSession.getState().setPrompt('What is it?');
    const other = countTexts();
    useSession.getState().setPrompt('What');
    await countTexts();
    await other;
    expect(useTextTokens.getState().tokens).toBe(4);
  });

  it('are none once they are gone', async () => {
    await countTexts();
    useSession.getState().setPrompt(' ');
    await countTexts();
    expect(useTextTokens.getState()).toEqual({ tokens: 0, texts: [] });
    expect(main.counted).toHaveLength(1);
  });
});

it('what is said about money holds at once and is kept', async () => {
  const saving = useSession.getState().changeCosts({ askAbove: 2 });
  expect(useSession.getState().costs).toEqual({ ...DEFAULT_COSTS, askAbove: 2 });
  await saving;
  expect(main.saved).toEqual([{ costs: { askAbove: 2 } }]);
});

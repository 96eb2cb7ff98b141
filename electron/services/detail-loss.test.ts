import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetailLoss } from '../../shared/domain/detail-loss';
import {
  asked,
  buildHistory,
  completion,
  openServices,
  question,
  serve,
  type BuiltHistory,
  type ServicesOptions,
} from './testing';

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

/** An endpoint that takes `detail` nowhere. */
const withoutDetail = () =>
  serve((response, { text }) => {
    if (!text.includes('"detail"')) return void response.end(completion('A receipt.'));
    const error = {
      message: "Unknown parameter: 'detail'.",
      param: 'detail',
      code: 'unknown_parameter',
    };
    return void response.writeHead(400).end(JSON.stringify({ error }));
  });

const PICTURES = 30;

async function open(more: Partial<ServicesOptions> = {}) {
  const endpoint = await withoutDetail();
  const losses: DetailLoss[] = [];
  const withdrawn: AbortSignal[] = [];
  let answer: (yes: boolean) => void = () => undefined;
  const services = await openServices({
    workerUrl: built.workerUrl,
    baseUrl: endpoint.baseUrl,
    countText: async () => 1,
    confirmDetailLoss: (loss, signal) => {
      losses.push(loss);
      withdrawn.push(signal);
      return new Promise((resolve) => (answer = resolve));
    },
    ...more,
  });
  const ask = async (count = PICTURES) => {
    const pictures = await Promise.all(
      Array.from({ length: count }, (_, index) => asked(`picture of 800 x 600 number ${index}`)),
    );
    return services.analyses.ask(question({ detail: 'low' }), pictures, 'each');
  };
  const ended = (rows: readonly { id: number }[]) =>
    Promise.all(rows.map(({ id }) => services.analyses.ended(id)));
  const sentWithout = () => endpoint.received.filter(({ text }) => !text.includes('"detail"'));
  return {
    ...services,
    answer: (yes: boolean) => answer(yes),
    ask,
    ended,
    endpoint,
    losses,
    sentWithout,
    withdrawn,
  };
}

describe('a detail that the endpoint takes nowhere', () => {
  it('is asked about once an ask, with the new figure, before anything is sent without', async () => {
    const { answer, ask, ended, losses, sentWithout } = await open();
    const rows = await ask();
    await expect.poll(() => losses.length, { timeout: 20_000 }).toBe(1);
    expect(sentWithout()).toHaveLength(0);
    expect(losses[0]).toMatchObject({
      endpointName: 'Vision API',
      model: 'gpt-4o',
      detail: 'low',
      requests: PICTURES,
      tokens: 85 * PICTURES,
      tokensWithout: 255 * PICTURES,
    });
    expect(losses[0]?.costWithout).toBeGreaterThan(losses[0]?.cost ?? Infinity);
    answer(true);
    const all = await ended(rows);
    expect(all.map((row) => row?.status)).toEqual(Array(PICTURES).fill('done'));
    expect(sentWithout()).toHaveLength(PICTURES);
    expect(losses).toHaveLength(1);

    // Remembered for this model: the next ask goes without, unasked.
    await ended(await ask(2));
    expect([losses.length, sentWithout().length]).toEqual([1, PICTURES + 2]);
  });

  it('sends nothing without on a no, and remembers no yes', async () => {
    const { answer, ask, ended, losses, sentWithout } = await open();
    const rows = await ask();
    await expect.poll(() => losses.length, { timeout: 20_000 }).toBe(1);
    answer(false);
    const all = await ended(rows);
    expect(all.map((row) => [row?.status, row?.error?.code])).toEqual(
      Array(PICTURES).fill(['failed', 'detail-refused']),
    );
    expect(sentWithout()).toHaveLength(0);
    await ask(1);
    await expect.poll(() => losses.length, { timeout: 20_000 }).toBe(2);
    answer(false);
  });

  it('takes the question back where all that waited for it is cancelled', async () => {
    const { analyses, ask, ended, losses, sentWithout, withdrawn } = await open();
    const rows = await ask();
    await expect.poll(() => losses.length, { timeout: 20_000 }).toBe(1);
    analyses.cancel(rows.map(({ id }) => id));
    const all = await ended(rows);
    expect(all.map((row) => row?.status)).toEqual(Array(PICTURES).fill('cancelled'));
    expect(withdrawn[0]?.aborted).toBe(true);
    expect(sentWithout()).toHaveLength(0);
  });

  it('keeps no other question to the endpoint waiting while the user is asked', async () => {
    const { analyses, answer, ask, ended, losses, sentWithout } = await open();
    const rows = await ask();
    await expect.poll(() => losses.length, { timeout: 20_000 }).toBe(1);
    const other = await analyses.ask(question(), [await asked('another picture')], 'each');
    expect((await ended(other)).map((row) => row?.status)).toEqual(['done']);
    expect(sentWithout()).toHaveLength(1);
    answer(true);
    expect((await ended(rows)).map((row) => row?.status)).toEqual(Array(PICTURES).fill('done'));
    expect(sentWithout()).toHaveLength(PICTURES + 1);
  });
});

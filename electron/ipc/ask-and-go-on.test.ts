import { readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, RequestOf, ResponseOf } from '../../shared/ipc/contract';
import {
  buildHistory,
  completion,
  question,
  serve,
  type BuiltHistory,
  type Endpoint,
} from '../services/testing';
import { openWindowServices } from '../services/testing-window';
import { DetailQuestions } from '../services/detail-questions';
import { createHandlers, type HandlerServices } from './handlers';

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

const PICTURES = 20;

/** A draft full of pictures, and an endpoint whose answers wait for `release`; then all are answered at once. */
async function draftAndEndpoint() {
  const waiting: ServerResponse[] = [];
  let isHeld = true;
  const answer = (response: ServerResponse): void => void response.end(completion('A receipt.'));
  const endpoint: Endpoint = await serve((response) =>
    isHeld ? void waiting.push(response) : answer(response),
  );
  const services = await openWindowServices({
    workerUrl: built.workerUrl,
    baseUrl: endpoint.baseUrl,
    undoMs: 0,
    countText: async () => 1,
  });
  const handlers = createHandlers(
    Promise.resolve({
      ...services,
      historyProblem: null,
      detailQuestions: new DetailQuestions(() => undefined),
      onPageReady: () => undefined,
    } as unknown as HandlerServices),
  );
  const request = <C extends Channel>(channel: C, sent: RequestOf<C>): Promise<ResponseOf<C>> =>
    handlers[channel](sent, { webContentsId: 1 });
  const pictureIds: string[] = [];
  for (let index = 0; index < PICTURES; index += 1)
    pictureIds.push(await services.add(`${index}.png`, `picture ${index}`));
  const copies = (): number =>
    readdirSync(join(services.dir, 'draft')).filter((name) => name.endsWith('.original')).length;
  const release = (): void => {
    isHeld = false;
    waiting.splice(0).forEach(answer);
  };
  return { ...services, copies, endpoint, pictureIds, release, request, waiting };
}

describe('a question that was asked', () => {
  it.each([
    ['the draft is cleared', 'draft:clear'],
    ['its pictures are removed', 'pictures:remove'],
  ] as const)('is answered whole although %s', async (_name, channel) => {
    const opened = await draftAndEndpoint();
    const { analyses, copies, draft, endpoint, pictureIds, release, request, waiting } = opened;
    const asking = request('analysis:ask', { question: question(), pictureIds, mode: 'each' });
    // At once, while its rows are still being written.
    const empty = channel === 'draft:clear' ? null : { ids: pictureIds };
    await request(channel, empty as never);
    const { analyses: rows } = await asking;
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBeGreaterThan(0);
    // What nothing needs is swept away each time that the draft is saved.
    await draft.flush();
    expect(copies()).toBeGreaterThan(PICTURES / 2);
    release();
    const ended = await Promise.all(rows.map(({ id }) => analyses.ended(id)));
    expect(ended.map((row) => [row?.status, row?.error])).toEqual(
      Array(PICTURES).fill(['done', null]),
    );
    expect(endpoint.received).toHaveLength(PICTURES);
    await draft.flush();
    expect(copies()).toBe(0);
  });

  it('lets go of its pictures where it is cancelled', async () => {
    const { analyses, copies, draft, pictureIds, request } = await draftAndEndpoint();
    const { analyses: rows } = await request('analysis:ask', {
      question: question(),
      pictureIds,
      mode: 'together',
    });
    await request('draft:clear', null);
    await draft.flush();
    expect(copies()).toBe(PICTURES);
    await request('analysis:cancel', { ids: rows.map(({ id }) => id) });
    await Promise.all(rows.map(({ id }) => analyses.ended(id)));
    await draft.flush();
    expect(copies()).toBe(0);
  });

  it('can be cancelled by a page that was loaded anew', async () => {
    const { pictureIds, request, waiting } = await draftAndEndpoint();
    const { analyses: rows } = await request('analysis:ask', {
      question: question(),
      pictureIds,
      mode: 'each',
    });
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const { running } = await request('app:start', null);
    expect(running.map(({ id, status }) => [id, status])).toEqual(
      rows.map(({ id }) => [id, 'running']),
    );
  });

  it('holds nothing where it is refused', async () => {
    const { copies, draft, pictureIds, request } = await draftAndEndpoint();
    const wrong = question({ prompt: '' });
    const asking = request('analysis:ask', { question: wrong, pictureIds, mode: 'each' });
    await expect(asking).rejects.toMatchObject({ error: { code: 'prompt-missing' } });
    await request('draft:clear', null);
    await draft.flush();
    expect(copies()).toBe(0);
  });
});

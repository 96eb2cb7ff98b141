import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Channel, RequestOf, ResponseOf } from '../../shared/ipc/contract';
import { requestSchemas } from '../../shared/ipc/schemas';
import {
  buildHistory,
  completion,
  question,
  serve,
  type BuiltHistory,
  type ServicesOptions,
} from '../services/testing';
import { openWindowServices } from '../services/testing-window';
import { createHandlers, type HandlerServices } from './handlers';

vi.mock('electron', () => ({
  safeStorage: {},
  BrowserWindow: { getFocusedWindow: () => null },
  dialog: { showSaveDialog: async () => ({ filePath: '' }) },
}));

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

const ABOUT: HandlerServices['about'] = {
  version: '1.2.3',
  electron: '',
  chrome: '',
  node: '',
  platform: 'linux',
  runtimeSupported: true,
};

/** The handlers on real services, asked as the router asks them: with what the gate lets through. */
async function open(more: Partial<ServicesOptions> = {}) {
  const endpoint = await serve((response) => void response.end(completion('A receipt.')));
  const { baseUrl } = endpoint;
  const services = await openWindowServices({ workerUrl: built.workerUrl, baseUrl, ...more });
  const handlers = createHandlers(
    Promise.resolve({
      ...services,
      sampleFile: '',
      about: ABOUT,
      warmUpImaging: () => undefined,
      onPageReady: () => undefined,
      onAddFailed: (thrown) => {
        throw thrown;
      },
    }),
  );
  const request = <C extends Channel>(channel: C, sent: RequestOf<C>): Promise<ResponseOf<C>> => {
    const parsed = requestSchemas[channel].parse(sent) as RequestOf<C>;
    return handlers[channel](parsed, { webContentsId: 1 });
  };
  return { ...services, request };
}

describe('a picture that is looked at before it is asked about', () => {
  it('is sent as it was shown, can be saved, and brings its size back', async () => {
    const { add, analyses, request, settings } = await open();
    const id = await add('a.png', 'photo picture of 4000 x 3000');
    const choices = {
      endpointId: 'vision-api',
      model: 'gpt-4o',
      detail: 'high',
      size: 700,
    } as const;
    const { removed, sent } = await request('pictures:preview', { id, ...choices });
    expect([sent.width, sent.height]).toEqual([700, 525]);
    const asked = { question: question(choices), pictureIds: [id] };
    const { analyses: rows } = await request('analysis:ask', { ...asked, mode: 'each' });
    const row = await analyses.ended(rows[0]?.id ?? 0);
    expect(row?.pictures[0]).toMatchObject({ sent, removed });
    expect(await request('pictures:save-sent', { sha256: sent.sha256 })).toEqual({ saved: false });

    await request('settings:save-choices', {
      choices: { ...settings.data.choices, size: 'original' },
    });
    await request('draft:clear', null);
    const again = await request('history:use-again', { id: row?.id ?? 0 });
    expect(again.choices).toMatchObject({ size: 700, detail: 'high' });
    expect((await request('app:start', null)).choices.size).toBe(700);
  });

  it('is none once it was removed', async () => {
    const { add, request } = await open();
    const id = await add('a.png', 'picture a');
    await request('pictures:remove', { ids: [id] });
    const choices = { endpointId: 'vision-api', model: '', detail: 'low', size: 'fit' } as const;
    await expect(request('pictures:preview', { id, ...choices })).rejects.toMatchObject({
      error: { code: 'picture-missing' },
    });
  });
});

describe('texts', () => {
  it('are counted, in order', async () => {
    const { request } = await open();
    const texts = ['', 'Describe this picture in one sentence.'];
    expect(await request('texts:count-tokens', { texts })).toEqual({ tokens: [0, 7] });
    expect(await request('texts:count-tokens', { texts: [] })).toEqual({ tokens: [] });
  });

  it('that cannot be counted are an error of that request alone', async () => {
    const { request } = await open({ countText: () => Promise.reject(new Error('no thread')) });
    await expect(request('texts:count-tokens', { texts: ['a'] })).rejects.toThrow('no thread');
    await request('draft:save-prompt', { prompt: 'a' });
    expect((await request('app:start', null)).prompt).toBe('a');
  });
});

it('what is said of money is there at the next start, and holds at once', async () => {
  const { request, settings } = await open();
  expect((await request('app:start', null)).costs).toEqual({ askAbove: 0.5, ownModels: [] });
  const own = {
    name: 'our-vision',
    countsLike: 'gpt-4o',
    price: { in: 1, out: 2, cachedIn: null },
  };
  const costs = { askAbove: null, ownModels: [own] };
  await request('settings:save-costs', { costs });
  expect((await request('app:start', null)).costs).toEqual(costs);
  expect(settings.data.costs).toEqual(costs);
});

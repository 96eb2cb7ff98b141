import * as fc from 'fast-check';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppFailure } from '../../shared/domain/app-error';
import type { Channel, RequestOf, ResponseOf } from '../../shared/ipc/contract';
import { profileSchema, requestSchemas } from '../../shared/ipc/schemas';
import { Settings } from '../services/settings';
import {
  buildHistory,
  completion,
  question,
  serve,
  type BuiltHistory,
  type ServicesOptions,
} from '../services/testing';
import { openWindowServices } from '../services/testing-window';
import { malformed } from './fuzz';
import { DetailQuestions } from '../services/detail-questions';
import { createHandlers, type HandlerServices } from './handlers';

/** What the user answers the system's dialogs with; nothing: they cancel. */
const chosen = vi.hoisted(() => ({ path: '' }));

vi.mock('electron', () => ({
  safeStorage: {},
  BrowserWindow: { getFocusedWindow: () => null },
  dialog: {
    showSaveDialog: async () => ({ filePath: chosen.path }),
    showOpenDialog: async () => ({ filePaths: chosen.path === '' ? [] : [chosen.path] }),
  },
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
      historyProblem: null,
      detailQuestions: new DetailQuestions(() => undefined),
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
    const { add, analyses, request } = await open();
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

    await request('settings:change', { change: { choices: { size: 'original' } } });
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
  const change = { costs: { askAbove: null, ownModels: [{ add: own }] } };
  await request('settings:change', { change });
  expect((await request('app:start', null)).costs).toEqual(costs);
  expect(settings.data.costs).toEqual(costs);
});

describe('endpoints', () => {
  const ids = async ({ request }: Pick<Awaited<ReturnType<typeof open>>, 'request'>) =>
    (await request('app:start', null)).endpoints.map(({ profile }) => profile.id);

  it('are added, copied, changed, ordered, removed and brought back, and each change is told of', async () => {
    const window = await open();
    const { request, changes } = window;
    const added = await request('endpoints:add', { preset: 'openai', change: { maxSide: 900 } });
    expect(added).toMatchObject({ profile: { id: 'openai', maxSide: 900 }, headerKeys: {} });
    await request('endpoints:copy', { id: 'openai' });
    const change = { maxSide: undefined, name: undefined, stream: false };
    const { profile } = await request('endpoints:update', { id: 'openai', change });
    expect(['maxSide' in profile, profile.name, profile.stream]).toEqual([false, 'OpenAI', false]);
    await request('endpoints:move', { id: 'on-device', after: 'openai-2' });
    await request('endpoints:move', { id: 'openai-2', after: null });
    await request('endpoints:remove', { id: 'vision-api' });
    expect(await ids(window)).toEqual(['openai-2', 'gptproto', 'openai', 'on-device']);
    await request('endpoints:undo-remove', { id: 'vision-api' });
    expect(await ids(window)).toEqual([
      'openai-2',
      'vision-api',
      'gptproto',
      'openai',
      'on-device',
    ]);
    expect(changes).toHaveLength(7);
  });

  it('say in words what a form got wrong, and take no field that is none', async () => {
    const { request } = await open();
    const update = (change: object) =>
      request('endpoints:update', { id: 'gptproto', change: change as object });
    await expect(update({ concurrency: 0 })).rejects.toThrow(/between 1 and 64/);
    await expect(update({ name: '' })).rejects.toThrow(/no name/);
    await expect(update({ formats: { remove: ['png', 'jpeg'] } })).rejects.toThrow(
      /neither PNG nor JPEG/,
    );
    await expect(update({ proxy: { type: 'url', url: '' } })).rejects.toThrow(/complete address/);
    for (const field of ['id', 'kind', 'preset', 'secret']) {
      expect(() => update({ [field]: 'on-device' })).toThrow(/unrecognized/i);
    }
  });

  it('are whole whatever a form sends: it is refused in words, or kept and read again', async () => {
    const { request, settings, settingsFile } = await open();
    const {
      id,
      kind: _,
      preset: __,
      ...change
    } = {
      ...(await request('endpoints:add', { preset: 'openai', change: {} })).profile,
      extraHeaders: { add: [{ name: 'X-Pass', value: 'v' }], remove: ['X-Other'] },
      proxy: { type: 'url', url: 'http://proxy.example.com' },
      timeouts: { connect: 5 },
      formats: { add: ['heic'], remove: ['gif'] },
      models: { add: ['m'], remove: ['n'] },
      favourites: { add: ['m'], remove: ['n'] },
    };
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(malformed({ id, change }), async (sent) => {
        const parsed = requestSchemas['endpoints:update'].safeParse(sent);
        fc.pre(parsed.success);
        const updated = await request('endpoints:update', parsed.data).catch((thrown: unknown) => {
          if (!(thrown instanceof AppFailure) || thrown.error.code === 'internal') throw thrown;
        });
        if (!updated) return;
        kept += 1;
        expect(profileSchema.parse(updated.profile)).toEqual(updated.profile);
        expect((await Settings.load(settingsFile)).data.profiles).toEqual(settings.data.profiles);
      }),
      { numRuns: 60, maxSkipsPerRun: 1_000 },
    );
    expect(kept).toBeGreaterThan(0);
  });

  it('keep the value of a secret header, and tell of it no more than its end', async () => {
    const { request } = await open();
    const change = { extraHeaders: { add: [{ name: 'X-Pass', value: null }] } };
    await request('endpoints:update', { id: 'gptproto', change });
    const secret = { endpointId: 'gptproto', name: 'X-Pass', value: 'Basic c2VjcmV0' };
    expect(await request('keys:set-header', secret)).toMatchObject({
      present: true,
      last4: 'cmV0',
    });
    expect(JSON.stringify(await request('app:start', null))).not.toContain('c2VjcmV0');
  });

  it('go into a file and come out of it', async () => {
    const { dir, request } = await open();
    chosen.path = '';
    expect(await request('endpoints:export', { ids: ['gptproto'] })).toEqual({ saved: false });
    expect(await request('endpoints:import', null)).toEqual({ added: [], same: [], refused: [] });
    chosen.path = join(dir, 'endpoints.json');
    expect(await request('endpoints:export', { ids: ['gptproto'] })).toEqual({ saved: true });
    await request('endpoints:update', { id: 'gptproto', change: { name: 'Mine' } });
    const { added, refused } = await request('endpoints:import', null);
    expect([added, refused]).toEqual([['gptproto-2'], []]);
  });

  it('that are chosen and gone leave the choice to the one on this device', async () => {
    const { request, settings } = await open();
    const choices = { ...settings.data.choices, endpointId: 'gptproto', detail: 'low' } as const;
    await request('settings:change', { change: { choices } });
    expect((await request('app:start', null)).choices.endpointId).toBe('gptproto');
    await request('endpoints:remove', { id: 'gptproto' });
    expect((await request('app:start', null)).choices).toEqual({
      ...choices,
      endpointId: 'on-device',
    });
    await request('endpoints:undo-remove', { id: 'gptproto' });
    expect((await request('app:start', null)).choices.endpointId).toBe('gptproto');
  });
});

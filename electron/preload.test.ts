import { beforeEach, expect, test, vi } from 'vitest';
import { MAX_PASTED_BYTES } from '../shared/domain/limits';
import type { LookseeBridge } from '../shared/ipc/bridge';
import { CHANNELS, requestSchemas } from '../shared/ipc/schemas';
import type { Channel } from '../shared/ipc/contract';

const electron = vi.hoisted(() => {
  const listeners = new Map<string, Set<(event: unknown, payload: unknown) => void>>();
  return {
    world: {} as Record<string, unknown>,
    invoked: [] as { channel: string; request: unknown }[],
    listeners,
    paths: new Map<unknown, string>(),
    reply: (_channel: string): unknown => ({ ok: true, value: null }),
    of: (name: string) => listeners.get(name) ?? new Set(),
  };
});

vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, api: unknown) => (electron.world[name] = api),
  },
  webUtils: { getPathForFile: (file: unknown) => electron.paths.get(file) ?? '' },
  ipcRenderer: {
    invoke: async (channel: string, request: unknown) => {
      electron.invoked.push({ channel, request });
      return electron.reply(channel);
    },
    on: (name: string, listener: () => void) =>
      electron.listeners.set(name, electron.of(name).add(listener)),
    removeListener: (name: string, listener: () => void) => electron.of(name).delete(listener),
  },
}));

await import('./preload');
const bridge = electron.world['looksee'] as LookseeBridge<File>;

beforeEach(() => {
  electron.invoked.length = 0;
  electron.paths.clear();
  electron.reply = () => ({ ok: true, value: null });
});

test('one bridge with exactly these methods, and nothing generic among them', () => {
  expect(Object.keys(electron.world)).toEqual(['looksee']);
  expect(Object.values(bridge).every((method) => typeof method === 'function')).toBe(true);
  expect(Object.keys(bridge).sort()).toMatchInlineSnapshot(`
    [
      "addEndpoint",
      "addFiles",
      "addLinks",
      "addSample",
      "answerDetail",
      "ask",
      "askAgain",
      "cancel",
      "cancelDoctor",
      "changeSettings",
      "choosePage",
      "clearDraft",
      "copyEndpoint",
      "copyText",
      "countTokens",
      "deleteAnalysis",
      "describePicture",
      "expectPictures",
      "exportEndpoints",
      "findLocalServers",
      "getAnalysis",
      "getSendings",
      "importEndpoints",
      "listHistory",
      "listModels",
      "moveEndpoint",
      "onAnalysisDelta",
      "onAnalysisProgress",
      "onAnalysisUpdate",
      "onCommand",
      "onDetailQuestions",
      "onDoctorUpdate",
      "onEndpointsChanged",
      "onHistoryChanged",
      "onNotice",
      "onPicturesUpdate",
      "openDialog",
      "openLink",
      "paste",
      "previewSent",
      "removeEndpoint",
      "removeKey",
      "removePictures",
      "reorderPictures",
      "restorePictures",
      "runDoctor",
      "saveLearned",
      "savePrompt",
      "saveSent",
      "sendLink",
      "setHeaderKey",
      "setKey",
      "setProxyLogin",
      "start",
      "undoDeleteAnalysis",
      "undoRemoveEndpoint",
      "updateEndpoint",
      "useAgain",
    ]
  `);
});

test('each method asks its own channel with a request that the main process accepts', async () => {
  const choices = {
    endpointId: 'a',
    models: {},
    detail: 'auto',
    size: 'fit',
    mode: 'each',
    system: '',
    maxTokens: null,
    temperature: null,
  } as const;
  const question = {
    endpointId: 'a',
    model: 'm',
    detail: 'low',
    size: 'fit',
    prompt: 'p',
    system: '',
    maxTokens: 1,
    temperature: 0,
  } as const;
  await bridge.start();
  await bridge.openLink('https://example.com/');
  await bridge.copyText('x');
  await bridge.openDialog(true);
  await bridge.addLinks(['https://example.com/a.png'], false);
  await bridge.sendLink('https://example.com/a.png');
  await bridge.choosePage('a', 1);
  await bridge.describePicture('a');
  await bridge.previewSent({
    id: 'a',
    endpointId: 'a',
    model: 'm',
    detail: 'low',
    size: 'fit',
  });
  await bridge.saveSent('ab'.repeat(32));
  await bridge.countTokens(['p']);
  await bridge.paste();
  await bridge.addSample();
  await bridge.removePictures(['a']);
  await bridge.restorePictures(['a']);
  await bridge.reorderPictures(['b', 'a']);
  await bridge.expectPictures();
  await bridge.savePrompt('p');
  await bridge.clearDraft();
  await bridge.changeSettings({ choices, costs: { askAbove: 1 }, layout: { historyWidth: 1 } });
  await bridge.updateEndpoint('a', { stream: true });
  await bridge.addEndpoint('openai', { name: 'Mine' });
  await bridge.copyEndpoint('a');
  await bridge.removeEndpoint('a');
  await bridge.undoRemoveEndpoint('a');
  await bridge.moveEndpoint('b', 'a');
  await bridge.exportEndpoints(['a']);
  await bridge.importEndpoints();
  await bridge.findLocalServers();
  await bridge.listModels('a', true);
  await bridge.runDoctor('a', 'm');
  await bridge.cancelDoctor('a');
  await bridge.saveLearned('a');
  await bridge.setHeaderKey('a', 'X-Team', 'v');
  await bridge.setProxyLogin('a', { user: 'u', password: 'p' });
  await bridge.getSendings(1);
  await bridge.setKey('a', 'key');
  await bridge.removeKey('a');
  await bridge.ask(question, ['a'], 'together');
  await bridge.askAgain(1);
  await bridge.cancel([1]);
  await bridge.answerDetail(1, true);
  await bridge.listHistory({ text: '', before: null, limit: 1 });
  await bridge.getAnalysis(1);
  await bridge.deleteAnalysis(1);
  await bridge.undoDeleteAnalysis(1);
  await bridge.useAgain(1);
  const file = new File(['x'], 'a.png');
  electron.paths.set(file, '/a.png');
  await bridge.addFiles([file]);
  await bridge.addFiles([new File(['x'], 'pasted.png')]);

  expect(electron.invoked.map(({ channel }) => channel).sort()).toEqual([...CHANNELS].sort());
  for (const { channel, request } of electron.invoked)
    expect(requestSchemas[channel as Channel].safeParse(request), channel).toMatchObject({
      success: true,
    });
});

test('files with a path go as paths in one request, without what is copied along', async () => {
  const dropped = [new File(['1'], 'b.png'), new File(['2'], 'a.png')];
  for (const file of dropped) electron.paths.set(file, `/photos/${file.name}`);
  const icon = new File(['icon'], 'image.png');
  expect(await bridge.addFiles([...dropped, icon])).toEqual({ ok: true, value: null });
  expect(electron.invoked).toEqual([
    {
      channel: 'pictures:add-paths',
      request: { paths: ['/photos/b.png', '/photos/a.png'] },
    },
  ]);
});

test('files without a path go as bytes; pixels of the clipboard have no name', async () => {
  const dragged = new File([new Uint8Array([9, 8])], 'cat.jpg');
  const pasted = new File([new Uint8Array([7])], 'image.png');
  expect(await bridge.addFiles([dragged, pasted])).toEqual({ ok: true, value: null });
  expect(electron.invoked).toEqual([
    { channel: 'pictures:add-bytes', request: { name: 'cat.jpg', bytes: new Uint8Array([9, 8]) } },
    { channel: 'pictures:add-bytes', request: { name: '', bytes: new Uint8Array([7]) } },
  ]);
});

test('a file that is gone before it is read is told of; the others still go', async () => {
  const lost = new File([], 'lost.png');
  lost.arrayBuffer = () => Promise.reject(new DOMException('', 'NotFoundError'));
  expect(await bridge.addFiles([lost, new File(['x'], 'small.png')])).toMatchObject({
    ok: false,
    error: { code: 'picture-unusable', message: 'lost.png could not be read.' },
  });
  expect(electron.invoked).toHaveLength(1);
});

test('a huge drop goes in several requests, none larger than the main process accepts', async () => {
  const files = Array.from({ length: 25_000 }, (_, index) => new File([], `${index}.png`));
  for (const file of files) electron.paths.set(file, `/${file.name}`);
  await bridge.addFiles(files);
  const sent = electron.invoked.map(({ request }) => (request as { paths: string[] }).paths);
  expect(sent.map((paths) => paths.length)).toEqual([10_000, 10_000, 5_000]);
  expect(sent.flat()).toEqual(files.map((file) => `/${file.name}`));
});

test('pasted bytes above the limit are refused before they are read; the others still go', async () => {
  const huge = new File([], 'huge.png');
  Object.defineProperty(huge, 'size', { value: MAX_PASTED_BYTES + 1 });
  huge.arrayBuffer = () => Promise.reject(new Error('was read'));
  expect(await bridge.addFiles([huge, new File(['x'], 'small.png')])).toMatchObject({
    ok: false,
    error: { code: 'picture-unusable', message: 'huge.png is larger than 256 MB.' },
  });
  expect(electron.invoked).toHaveLength(1);
  expect(electron.invoked[0]?.request).toMatchObject({ name: 'small.png' });
});

test('the first refusal of the main process is told, and the rest is still sent', async () => {
  const refusal = { ok: false, error: { code: 'internal' } };
  electron.reply = (channel) =>
    channel === 'pictures:add-bytes' ? refusal : { ok: true, value: null };
  const pasted = [new File(['x'], 'a.png'), new File(['x'], 'b.png')];
  expect(await bridge.addFiles(pasted)).toEqual(refusal);
  expect(electron.invoked).toHaveLength(2);
});

test.each([
  ['onPicturesUpdate', 'pictures:update'],
  ['onAnalysisUpdate', 'analysis:update'],
  ['onAnalysisDelta', 'analysis:delta'],
  ['onHistoryChanged', 'history:changed'],
  ['onEndpointsChanged', 'endpoints:changed'],
  ['onCommand', 'app:command'],
  ['onNotice', 'app:notice'],
] as const)('%s hears %s without the event, until it unsubscribes', (method, name) => {
  const heard: unknown[][] = [];
  const unsubscribe = bridge[method]((...received: unknown[]) => heard.push(received));
  const push = (payload: unknown): void =>
    electron.of(name).forEach((listener) => listener({ sender: 'SECRET' }, payload));
  push({ some: 'payload' });
  expect(heard).toEqual([name === 'history:changed' ? [] : [{ some: 'payload' }]]);
  expect(unsubscribe()).toBeUndefined();
  push({ some: 'more' });
  expect(heard).toHaveLength(1);
  expect(electron.of(name).size).toBe(0);
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { watchBrowser } from '../fixtures/browser';
import { startDrag } from '../fixtures/drop';
import { picture } from '../fixtures/pictures';
import { expect, test } from '../fixtures/test';

const BRIDGE = [
  'addEndpoint',
  'addFiles',
  'addLinks',
  'addSample',
  'answerDetail',
  'ask',
  'askAgain',
  'cancel',
  'cancelDoctor',
  'changeSettings',
  'choosePage',
  'clearDraft',
  'copyEndpoint',
  'copyText',
  'countTokens',
  'deleteAnalysis',
  'describePicture',
  'expectPictures',
  'exportEndpoints',
  'findLocalServers',
  'getAnalysis',
  'getSendings',
  'importEndpoints',
  'listHistory',
  'listModels',
  'moveEndpoint',
  'onAnalysisDelta',
  'onAnalysisProgress',
  'onAnalysisUpdate',
  'onCommand',
  'onDetailQuestions',
  'onDoctorUpdate',
  'onEndpointsChanged',
  'onHistoryChanged',
  'onNotice',
  'onPicturesUpdate',
  'openDialog',
  'openLink',
  'paste',
  'previewSent',
  'removeEndpoint',
  'removeKey',
  'removePictures',
  'reorderPictures',
  'restorePictures',
  'runDoctor',
  'saveLearned',
  'savePrompt',
  'saveSent',
  'sendLink',
  'setHeaderKey',
  'setKey',
  'setProxyLogin',
  'start',
  'undoDeleteAnalysis',
  'undoRemoveEndpoint',
  'updateEndpoint',
  'useAgain',
];

test('the window has the bridge, and nothing else of Electron or Node', async ({ start }) => {
  const { page } = await start();
  expect(await page.evaluate(() => Object.keys(window.looksee).sort())).toEqual(BRIDGE);
  const leaked = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'].filter(
      (name) => name in window,
    ),
  );
  expect(leaked).toEqual([]);
});

test('every window is sandboxed, isolated and without Node', async ({ start }) => {
  const { electron, screen } = await start();
  await screen.drop([picture('receipt.png')]);
  const preferences = await electron.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } =
        // Not in the published types, and the only way to ask what a window really got.
        (
          contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
        ).getLastWebPreferences();
      return {
        scheme: contents.getURL().split(':')[0],
        sandbox,
        contextIsolation,
        nodeIntegration,
        webSecurity,
      };
    }),
  );
  const walls = {
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
  };
  expect(preferences.sort((a, b) => String(a.scheme).localeCompare(String(b.scheme)))).toEqual([
    { scheme: 'app', ...walls },
    { scheme: 'looksee-imaging', ...walls },
  ]);
});

test('the page cannot leave, open windows, reach the network or run inline script', async ({
  start,
}) => {
  let arrived = 0;
  const server = createServer((_request, response) => {
    arrived += 1;
    response.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const { electron, page, screen } = await start();
    await screen.drop([picture('receipt.png')]);
    const before = page.url();

    expect(await page.evaluate((url) => window.open(url) === null, address)).toBe(true);
    const tried = await page.evaluate(async (url) => {
      const fails = (work: () => Promise<unknown>) =>
        work().then(
          () => 'reached',
          () => 'refused',
        );
      const image = new Image();
      const pixel = new Promise((resolve, reject) => {
        image.onload = resolve;
        image.onerror = reject;
      });
      image.src = `${url}pixel.png`;
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      const worker = fails(
        () =>
          new Promise((resolve, reject) => {
            const made = new Worker(URL.createObjectURL(new Blob([`fetch('${url}')`])));
            made.onerror = reject;
            made.onmessage = resolve;
          }),
      );
      return {
        fetch: await fails(() => fetch(url)),
        file: await fails(() => fetch('file:///etc/passwd')),
        imaging: await fails(() => fetch('looksee-imaging://work/index.html')),
        picture: await fails(() => pixel),
        beacon: navigator.sendBeacon(url) ? 'queued' : 'refused',
        socket: await fails(
          () =>
            new Promise((resolve, reject) => {
              const socket = new WebSocket(url.replace('http', 'ws'));
              socket.onopen = resolve;
              socket.onerror = reject;
            }),
        ),
        worker: await worker,
        inline: 'inlineRan' in window ? 'ran' : 'refused',
        evaluated: await fails(async () => new Function('return 1')()),
      };
    }, address);
    expect(tried).toMatchObject({
      fetch: 'refused',
      file: 'refused',
      imaging: 'refused',
      picture: 'refused',
      socket: 'refused',
      worker: 'refused',
      inline: 'refused',
      evaluated: 'refused',
    });

    await page.evaluate((url) => location.assign(url), address);
    await page.evaluate((url) => {
      const link = document.createElement('a');
      link.href = url;
      link.target = '_blank';
      document.body.append(link);
      link.click();
    }, address);
    await page.evaluate(() => location.assign('file:///etc/passwd'));
    const windows = await electron.evaluate(({ BrowserWindow }) =>
      Promise.all(
        BrowserWindow.getAllWindows().map(
          ({ webContents }) => webContents.executeJavaScript('location.href') as Promise<string>,
        ),
      ),
    );
    expect(windows.map((url) => url.split('?')[0]).sort()).toEqual([
      before,
      'looksee-imaging://work/index.html',
    ]);
    expect(arrived).toBe(0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('a file dropped where nothing takes it does not replace the page', async ({ start }) => {
  const { page, screen } = await start();
  const before = page.url();
  await screen.openSettings();
  for (const at of [
    { x: 2, y: 2 },
    { x: 300, y: 300 },
  ]) {
    const drag = await startDrag(page, [picture('text.png'), picture('receipt.png')], at);
    await drag.drop();
  }
  await expect(screen.settings).toBeVisible();
  expect(page.url()).toBe(before);
});

test('every response of the page and of imaging carries its policy', async ({ start }) => {
  const { electron, page, screen } = await start();
  await screen.drop([picture('receipt.png')]);
  const read = (url: string, partition: string | null) =>
    electron.evaluate(
      async ({ session }, asked) => {
        const from = asked.partition
          ? session.fromPartition(asked.partition)
          : session.defaultSession;
        const response = await from.fetch(asked.url);
        return response.headers.get('content-security-policy');
      },
      { url, partition },
    );
  const scripts = await page.evaluate(() => [...document.scripts].map(({ src }) => src));
  const styles = await page.evaluate(() =>
    [...document.querySelectorAll('link[rel=stylesheet]')].map(
      (link) => (link as HTMLLinkElement).href,
    ),
  );
  expect(scripts.length).toBeGreaterThan(0);
  for (const url of [page.url(), ...scripts, ...styles, 'app://looksee/no-such-file']) {
    const policy = await read(url, null);
    expect(policy, url).toMatch(/^default-src 'none';/);
    expect(policy, url).toContain("connect-src 'none'");
    expect(policy, url).not.toContain('unsafe-inline');
    expect(policy, url).not.toContain('unsafe-eval');
  }
  const imaging = await electron.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .map((contents) => contents.getURL())
      .find((url) => url.startsWith('looksee-imaging:')),
  );
  for (const path of [imaging ?? '', 'looksee-imaging://work/no-such-file']) {
    expect(await read(path, 'looksee-imaging-pictures'), path).toMatch(/default-src 'none'/);
  }
});

test('permissions are refused', async ({ start }) => {
  const { page } = await start();
  const states = await page.evaluate(async () => {
    const asked = [
      await Notification.requestPermission(),
      await navigator.mediaDevices?.getUserMedia({ audio: true }).then(
        () => 'granted',
        () => 'denied',
      ),
      await new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          () => resolve('denied'),
        ),
      ),
    ];
    return asked;
  });
  expect(states).toEqual(['denied', 'denied', 'denied']);
});

test('links of an answer open only as https, and never in the app', async ({ start }) => {
  const app = await start();
  const opened = await watchBrowser(app);
  const open = (url: string) => app.page.evaluate((each) => window.looksee.openLink(each), url);
  expect(await open('https://example.com/a?b=c')).toMatchObject({ ok: true });
  for (const url of [
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ssh://x',
  ]) {
    expect(await open(url)).toMatchObject({ ok: false, error: { code: 'invalid-request' } });
  }
  expect(await opened()).toEqual(['https://example.com/a?b=c']);
});

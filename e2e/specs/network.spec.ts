import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture } from '../fixtures/pictures';
import { RecordingProxy } from '../fixtures/recording-proxy';
import { expect, test } from '../fixtures/test';

interface NetLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly {
    readonly type: number;
    readonly params?: Readonly<Record<string, unknown>>;
  }[];
}

/** What Chromium's own log tells of names looked up, connections opened and web addresses asked for. */
function networkUse(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const { constants, events } = JSON.parse(text) as NetLog;
  const names = new Map(
    Object.entries(constants.logEventTypes).map(([name, type]) => [type, name]),
  );
  return events.flatMap(({ type, params = {} }) => {
    const name = names.get(type) ?? '';
    const url = typeof params['url'] === 'string' ? params['url'] : '';
    if (/^(HOST_RESOLVER_.*JOB|TCP_CONNECT|UDP_CONNECT|SSL_CONNECT)/.test(name)) {
      return [`${name} ${JSON.stringify(params)}`];
    }
    return /^(https?|wss?|ftp):/.test(url) ? [`${name} ${url}`] : [];
  });
}

test('nothing leaves the machine: not at the start, not while typing, not for an answer on this device', async ({
  start,
  folder,
}) => {
  const proxy = await RecordingProxy.start();
  try {
    const address = `http://${proxy.address}`;
    const log = join(folder, 'net-log.json');
    const { close, page, screen } = await startBehind(start, address, log);
    await screen.prompt.pressSequentially('Wat steht hier geschriben? Speling misteaks abound.');
    await screen.search.pressSequentially('nothing yet');
    await screen.search.fill('');
    await screen.drop([picture('receipt.png'), picture('exif-orient-6.jpg')]);
    await screen.ask.click();
    await expect(screen.answers.getByText('CORNER BAKERY')).toHaveCount(2);
    await expect(screen.entries).toHaveCount(2);
    await screen.openSettings();
    await page.keyboard.press('Escape');
    await close();
    expect(proxy.lines).toEqual([]);
    expect(networkUse(log)).toEqual([]);
  } finally {
    await proxy.close();
  }
});

test('the same look sees a request that is made', async ({ start, folder }) => {
  const proxy = await RecordingProxy.start();
  try {
    const log = join(folder, 'net-log.json');
    const app = await startBehind(start, `http://${proxy.address}`, log);
    await app.electron.evaluate(async ({ session }) => {
      // A session of its own: the app's own ones refuse.
      await session
        .fromPartition('test-only')
        .fetch('http://example.invalid/')
        .catch(() => undefined);
    });
    await app.close();
    expect(proxy.lines).toEqual(['GET http://example.invalid/ HTTP/1.1']);
    expect(networkUse(log).join('\n')).toContain('http://example.invalid/');
  } finally {
    await proxy.close();
  }
});

type Start = (options: { switches: string[]; env: Record<string, string> }) => Promise<StartedApp>;
type StartedApp = Awaited<ReturnType<typeof import('../fixtures/app').RunningApp.start>>;

async function startBehind(start: Start, proxy: string, log: string) {
  const variables = ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => [
    [name, proxy],
    [name.toUpperCase(), proxy],
  ]);
  const app = await start({
    switches: [
      `--proxy-server=${proxy}`,
      '--proxy-bypass-list=<-loopback>',
      `--log-net-log=${log}`,
    ],
    env: {
      ...(Object.fromEntries(variables) as Record<string, string>),
      no_proxy: '',
      NO_PROXY: '',
    },
  });
  return { electron: app.electron, page: app.page, screen: app.screen, close: () => app.close() };
}

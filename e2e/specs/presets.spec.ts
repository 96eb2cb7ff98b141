import { SERVERS } from '../../electron/services/testing/servers';
import {
  ChatServer,
  wordsFor,
  type ServerRules,
} from '../../electron/services/testing/servers/chat-server';
import { BLIND_MODEL } from '../../electron/services/testing/servers/llama-cpp';
import { ollama } from '../../electron/services/testing/servers/ollama';
import { openai } from '../../electron/services/testing/servers/openai';
import { profileFor } from '../../electron/services/testing/profile-for';
import { writeSettings } from '../fixtures/app';
import { answersOf } from '../fixtures/command-line';
import { picture } from '../fixtures/pictures';
import { RecordingProxy } from '../fixtures/recording-proxy';
import { expect, test as base } from '../fixtures/test';

/** What needs no window, nor a real picture, stands in `electron/cli/presets.test.ts`. */

/** One of each kind that people have, and one that moves. */
const MATRIX = [
  'receipt.png',
  'no-text.jpg',
  'alpha.webp',
  'animated.gif',
  'formats/gif-still.gif',
  'formats/heic-8bit.heic',
  'formats/tiff-lzw.tif',
  'formats/bmp-24bit.bmp',
].map(picture);

const WRONG_KEY = 'sk-wrong-0123456789abcdef-key';

const test = base.extend<{ serve: (rules: ServerRules) => Promise<ChatServer> }>({
  /** Starts a server, which ends with the test. */
  serve: async ({}, use) => {
    const servers: ChatServer[] = [];
    await use(async (rules) => {
      const server = await ChatServer.start(rules);
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.close();
  },
});

for (const rules of SERVERS) {
  test(`${rules.preset}: takes every picture that the app reads`, async ({
    looksee,
    serve,
    userData,
  }) => {
    const server = await serve(rules);
    const profile = profileFor(rules.preset, server);
    writeSettings(userData, { profiles: [profile] });
    const run = await looksee(
      [
        ...['analyze', ...MATRIX, '--json', '--user-data-dir', userData, '--detail', 'low'],
        ...['--endpoint', rules.preset, '--model', rules.model, '--prompt', 'What is it?'],
      ],
      { env: rules.key === null ? {} : { LOOKSEE_API_KEY: rules.key } },
    );
    expect(server.chats.map(({ refusal }) => refusal)).toEqual(MATRIX.map(() => null));
    const said = server.chats.map(({ pictures }) => wordsFor(pictures));
    const answers = answersOf(run);
    expect(answers.map(({ error }) => error)).toEqual(MATRIX.map(() => null));
    expect(answers.map(({ answer }) => answer).toSorted()).toEqual(said.toSorted());
    expect(run.code).toBe(0);
  });
}

/** What the window has to say first: of a wrong key, or of a model that is not there or sees nothing. */
const SAYS: Readonly<Record<string, RegExp>> = {
  ollama: /no-such-model/,
  'lm-studio': /no-such-model/,
  'llama-cpp': /image input is not supported/,
  vllm: /no-such-model/,
};

for (const [where, servers] of [
  ['providers', SERVERS.filter(({ key }) => key !== null)],
  ['servers of this computer', SERVERS.filter(({ key }) => key === null)],
] as const) {
  test(`${where} in the window: trouble first, then an answer with its usage`, async ({
    serve,
    start,
    userData,
  }) => {
    const started = await Promise.all(servers.map(serve));
    const absent = ({ preset }: ServerRules) =>
      preset === 'llama-cpp' ? BLIND_MODEL : 'no-such-model';
    const models = servers.map((rules) => [
      rules.preset,
      rules.key === null ? absent(rules) : rules.model,
    ]);
    writeSettings(userData, {
      choices: { endpointId: servers[0]?.preset ?? '', models: Object.fromEntries(models) },
      costs: { askAbove: null },
      profiles: started.map((server) => profileFor(server.rules.preset, server)),
    });
    const { screen } = await start();
    for (const server of started) {
      const { key, model, preset } = server.rules;
      await test.step(preset, async () => {
        const profile = profileFor(preset, server);
        await screen.newDraft();
        await expect(screen.cards).toHaveCount(0);
        await screen.chooseEndpoint(profile.name);
        if (key !== null) await screen.setKey(profile.name, WRONG_KEY);
        await screen.drop([MATRIX[SERVERS.indexOf(server.rules) % MATRIX.length] ?? '']);
        await screen.prompt.fill('What is it?');
        await screen.ask.click();
        await expect(screen.askAgain).toBeVisible();
        await screen.openDetails();
        await expect(screen.card).toContainText(SAYS[preset] ?? /key/i);
        await expect(screen.card).not.toContainText(WRONG_KEY);
        expect(server.chats.map(({ status }) => status)).not.toContain(200);

        if (key === null) await screen.model.fill(model);
        else await screen.setKey(profile.name, key);
        await screen.ask.click();
        await expect(screen.cards).toHaveCount(2);
        await expect(screen.card).toContainText(/A (png|jpeg|webp|gif) of \d+ by \d+\./);
        await expect(screen.card).toContainText('1,118');
        const { pictures = [], body = {}, refusal } = server.chats.at(-1) ?? {};
        expect(refusal).toBeNull();
        expect(body['stream'] === true).toBe(profile.stream);
        await expect(screen.card).toContainText(wordsFor(pictures));
      });
    }
  });
}

test('openai: what a reasoning model refuses is left out once and for all', async ({
  looksee,
  serve,
  start,
  userData,
}) => {
  const server = await serve(openai);
  writeSettings(userData, {
    choices: {
      endpointId: 'openai',
      models: { openai: 'gpt-5-mini' },
      maxTokens: 500,
      temperature: 0.2,
    },
    costs: { askAbove: null },
    profiles: [profileFor('openai', server, { tokenParameter: 'max_tokens' })],
  });
  const first = await start();
  await first.screen.setKey('OpenAI', openai.key ?? '');
  await first.screen.drop([picture('receipt.png')]);
  await first.screen.prompt.fill('First');
  await first.screen.ask.click();
  await expect(first.screen.card).toContainText('A png of 640 by 480.');
  // Refused for the one, refused for the other, answered.
  expect(server.chats.map(({ status }) => status)).toEqual([400, 400, 200]);
  expect(server.chats[2]?.body).toMatchObject({ max_completion_tokens: 500 });
  expect(server.chats[2]?.body).not.toHaveProperty('temperature');
  await first.screen.prompt.fill('Second');
  await first.screen.ask.click();
  await expect(first.screen.answers.getByText('A png of 640 by 480.')).toHaveCount(2);
  expect(server.chats.slice(3).map(({ status }) => status)).toEqual([200]);
  await first.close();

  const again = await looksee(
    [
      ...['analyze', picture('receipt.png'), '--json', '--user-data-dir', userData],
      ...['--endpoint', 'openai', '--model', 'gpt-5-mini', '--prompt', 'Third'],
      ...['--max-tokens', '500', '--temperature', '0.2'],
    ],
    { env: { LOOKSEE_API_KEY: openai.key ?? '' } },
  );
  expect(answersOf(again)[0]).toMatchObject({ error: null, answer: 'A png of 640 by 480.' });
  expect(server.chats.slice(4).map(({ status }) => status)).toEqual([200]);
});

test('on-device: every picture is read, and no server hears of it', async ({
  looksee,
  serve,
  userData,
}) => {
  const servers = [await serve(openai), await serve(ollama)];
  const proxy = await RecordingProxy.start();
  try {
    writeSettings(userData, {
      profiles: servers.map((server) => profileFor(server.rules.preset, server)),
    });
    const address = `http://${proxy.address}`;
    const run = await looksee(
      ['analyze', ...MATRIX, '--json', '--endpoint', 'on-device', '--user-data-dir', userData],
      { env: { http_proxy: address, https_proxy: address, all_proxy: address, no_proxy: '' } },
    );
    const answers = answersOf(run);
    expect(answers.map(({ error, endpoint }) => [error, endpoint])).toEqual(
      MATRIX.map(() => [null, 'on-device']),
    );
    expect(answers[0]?.answer).toContain('CORNER BAKERY');
    expect(servers.flatMap(({ chats, asked }) => [...chats, ...asked])).toEqual([]);
    expect(proxy.lines).toEqual([]);
  } finally {
    await proxy.close();
  }
});

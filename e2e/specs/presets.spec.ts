import type { EndpointProfile } from '../../shared/domain/endpoint';
import { PRESETS } from '../../shared/domain/presets';
import { writeSettings } from '../fixtures/app';
import {
  answersOf,
  runLooksee,
  type Finished,
  type JsonAnswer,
  type Looksee,
} from '../fixtures/command-line';
import { picture, plainPicture } from '../fixtures/pictures';
import { RecordingProxy } from '../fixtures/recording-proxy';
import { SERVERS } from '../fixtures/servers';
import { ChatServer, wordsFor, type ServerRules } from '../fixtures/servers/chat-server';
import { BLIND_MODEL, llamaCpp } from '../fixtures/servers/llama-cpp';
import { openai } from '../fixtures/servers/openai';
import { BREAKS_DOWN, openrouter, TOO_DEAR } from '../fixtures/servers/openrouter';
import { profileFor } from '../fixtures/servers/profiles';
import { vllm } from '../fixtures/servers/vllm';
import { expect, test as base } from '../fixtures/test';

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

const rulesOf = (preset: string): ServerRules => {
  const found = SERVERS.find((rules) => rules.preset === preset);
  if (!found) throw new Error(`No server behaves like ${preset}.`);
  return found;
};

interface Asking {
  readonly files?: readonly string[];
  readonly model?: string;
  readonly key?: string | null;
  readonly flags?: readonly string[];
  readonly changes?: Partial<EndpointProfile>;
}

/** Asks a server on the command line by its preset's profile. */
async function askServer(
  looksee: Looksee,
  userData: string,
  server: ChatServer,
  { files = MATRIX.slice(0, 1), model, key, flags = [], changes }: Asking = {},
): Promise<Finished> {
  const { preset } = server.rules;
  writeSettings(userData, { profiles: [profileFor(preset, server, changes)] });
  const wanted = key === undefined ? server.rules.key : key;
  return looksee(
    [
      ...['analyze', ...files, '--json', '--user-data-dir', userData, '--endpoint', preset],
      ...['--model', model ?? server.rules.model, '--prompt', 'What is it?', ...flags],
    ],
    { env: wanted === null ? {} : { LOOKSEE_API_KEY: wanted } },
  );
}

test('every preset has a server here', () => {
  const asked = PRESETS.map(({ id }) => id).filter((id) => id !== 'on-device');
  expect(SERVERS.map(({ preset }) => preset).toSorted()).toEqual(asked.toSorted());
});

for (const rules of SERVERS) {
  for (const stream of [false, true]) {
    const how = stream ? 'streamed' : 'in one piece';
    test(`${rules.preset}, ${how}: takes every picture that the app reads, and its answers come back`, async ({
      looksee,
      serve,
      userData,
    }) => {
      const server = await serve(rules);
      const run = await askServer(looksee, userData, server, {
        files: MATRIX,
        flags: ['--detail', 'low', '--max-tokens', '500', ...(stream ? ['--stream'] : [])],
        changes: { stream },
      });
      // One request a picture, and none of them refused: nothing had to be found out by trying.
      expect(server.chats.map(({ refusal }) => refusal)).toEqual(MATRIX.map(() => null));
      expect(server.chats.map(({ body }) => body['stream'] === true)).toEqual(
        MATRIX.map(() => stream),
      );
      const said = server.chats.map(({ pictures }) => wordsFor(pictures));
      const answers = answersOf(run);
      expect(answers.map(({ error }) => error)).toEqual(MATRIX.map(() => null));
      expect(answers.map(({ answer }) => answer).toSorted()).toEqual(said.toSorted());
      for (const answer of answers) {
        expect(answer.finishReason).toBe('stop');
        expect(answer.usage).toMatchObject({
          prompt_tokens: 1118,
          completion_tokens: answer.answer.split(' ').length,
        });
      }
      expect(run.code).toBe(0);
      checkKeys(server);
    });
  }

  test(`${rules.preset}: the limit of tokens comes under a name that it takes`, async ({
    looksee,
    serve,
    userData,
  }) => {
    const server = await serve(rules);
    const run = await askServer(looksee, userData, server, { flags: ['--max-tokens', '3'] });
    expect(answersOf(run)).toMatchObject([{ answer: 'A png of ', finishReason: 'length' }]);
    expect(server.chats).toHaveLength(1);
  });
}

/** The key stands where this server looks for it and nowhere else, and none goes to one that wants none. */
function checkKeys({ chats, rules: { key } }: ChatServer): void {
  for (const { headers, body } of chats) {
    const holders = Object.entries(headers).flatMap(([name, value]) =>
      key !== null && String(value).includes(key) ? [name] : [],
    );
    expect(holders).toHaveLength(key === null ? 0 : 1);
    if (key === null) expect(headers.authorization).toBeUndefined();
    else expect(JSON.stringify(body)).not.toContain(key);
  }
}

/** What goes wrong at each server, in that server's own words. */
const TROUBLES: readonly {
  readonly name: string;
  readonly rules: ServerRules;
  readonly asking: Asking;
  readonly code: string | RegExp;
  readonly says: RegExp;
  /** What the server may get. */
  readonly requests?: number;
}[] = [
  ...SERVERS.filter(({ key }) => key !== null).map((rules) => ({
    name: `${rules.preset}: a wrong key`,
    rules,
    asking: { key: WRONG_KEY },
    code: 'key-refused',
    says: /key/i,
    // GPTProto's pages show two forms, so the other is tried once.
    requests: rules.preset === 'gptproto' ? 2 : 1,
  })),
  ...[llamaCpp('local-e2e-0123456789abcdef'), vllm('local-e2e-0123456789abcdef')].map((rules) => ({
    name: `${rules.preset}, started with a key: asked without`,
    rules,
    asking: { key: null },
    code: 'key-refused',
    says: /key/i,
  })),
  ...SERVERS.filter(({ preset }) => preset !== 'llama-cpp').map((rules) => ({
    name: `${rules.preset}: a model that it does not have`,
    rules,
    asking: { model: 'no-such-model' },
    code: /^(model-not-found|not-found)$/,
    says: /no-such-model/,
  })),
  {
    name: 'openrouter: no credit (402)',
    rules: openrouter,
    asking: { model: TOO_DEAR },
    code: 'payment-required',
    says: /credit/i,
  },
  {
    name: 'openrouter: an error inside HTTP 200',
    rules: openrouter,
    asking: { model: BREAKS_DOWN, changes: { stream: false } },
    code: /^(server-error|bad-request|maybe-billed)$/,
    says: /Provider returned error/,
  },
  {
    name: 'openrouter: an error inside a stream',
    rules: openrouter,
    asking: { model: BREAKS_DOWN, changes: { stream: true }, flags: ['--stream'] },
    code: /^(server-error|bad-request|maybe-billed)$/,
    says: /Provider returned error/,
  },
  {
    name: 'anthropic: a temperature above 1',
    rules: rulesOf('anthropic'),
    asking: { flags: ['--temperature', '1.5'] },
    code: 'bad-request',
    says: /temperature/i,
  },
  {
    name: 'llama-cpp: a model that sees nothing',
    rules: llamaCpp(null),
    asking: { model: BLIND_MODEL },
    code: 'no-image-input',
    says: /image input is not supported/,
  },
];

for (const { name, rules, asking, code, says, requests = 1 } of TROUBLES) {
  test(`${name}: said in plain words, with what the server said`, async ({
    looksee,
    serve,
    userData,
  }) => {
    const server = await serve(rules);
    const run = await askServer(looksee, userData, server, asking);
    expect(run.code).toBe(1);
    const [{ error } = {} as JsonAnswer, ...more] = answersOf(run);
    expect(more).toEqual([]);
    expect(error?.code).toMatch(code);
    expect(`${error?.message} ${error?.hint} ${error?.details}`).toMatch(says);
    expect(error?.message).not.toMatch(/[{}[\]]|undefined|\bnull\b/);
    expect(run.stdout + run.stderr).not.toContain(WRONG_KEY);
    expect(server.chats).toHaveLength(requests);
  });
}

for (const rules of [llamaCpp('local-e2e-0123456789abcdef'), vllm('local-e2e-0123456789abcdef')]) {
  test(`${rules.preset}, started with a key: a profile that has it is answered`, async ({
    looksee,
    serve,
    userData,
  }) => {
    const server = await serve(rules);
    const run = await askServer(looksee, userData, server, {
      changes: { auth: { type: 'bearer' } },
    });
    expect(answersOf(run)[0]).toMatchObject({ error: null, answer: 'A png of 640 by 480.' });
    checkKeys(server);
  });
}

test('anthropic: a picture wider than it takes is made to fit; at its original size it is not sent', async ({
  looksee,
  folder,
  serve,
  userData,
}) => {
  const server = await serve(rulesOf('anthropic'));
  const files = [plainPicture(folder, 'wide.png', 9_000, 90)];
  const original = await askServer(looksee, userData, server, {
    files,
    flags: ['--size', 'original'],
  });
  expect(answersOf(original)[0]?.error?.code).toBe('over-limit');
  expect(server.chats).toEqual([]);
  const fit = await askServer(looksee, userData, server, { files });
  expect(answersOf(fit)[0]?.error).toBeNull();
  expect(server.chats.map(({ refusal }) => refusal)).toEqual([null]);
});

/** What the window has to say first: of a wrong key, or of a model that is not there or sees nothing. */
const SAYS: Readonly<Record<string, RegExp>> = {
  ollama: /no-such-model/,
  'lm-studio': /no-such-model/,
  'llama-cpp': /image input is not supported/,
  vllm: /no-such-model/,
};

for (const [index, rules] of SERVERS.entries()) {
  const { preset, key, model } = rules;
  test(`${preset} in the window: trouble first, then an answer with its usage`, async ({
    serve,
    start,
    userData,
  }) => {
    const server = await serve(rules);
    const profile = profileFor(preset, server);
    const absent = preset === 'llama-cpp' ? BLIND_MODEL : 'no-such-model';
    writeSettings(userData, {
      choices: { endpointId: preset, models: { [preset]: key === null ? absent : model } },
      costs: { askAbove: null },
      profiles: [profile],
    });
    const { screen } = await start();
    if (key !== null) await screen.setKey(profile.name, WRONG_KEY);
    await screen.drop([MATRIX[index % MATRIX.length] ?? '']);
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

test('openai: what a reasoning model refuses is left out once and for all', async ({
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

  const again = await askAfterRestart(userData, openai.key ?? '');
  expect(answersOf(again)[0]).toMatchObject({ error: null, answer: 'A png of 640 by 480.' });
  expect(server.chats.slice(4).map(({ status }) => status)).toEqual([200]);
});

/** Another process, on the settings that the first one left. */
function askAfterRestart(userData: string, key: string): Promise<Finished> {
  const flags = ['--endpoint', 'openai', '--model', 'gpt-5-mini', '--prompt', 'Third'];
  const limits = ['--max-tokens', '500', '--temperature', '0.2', '--user-data-dir', userData];
  return runLooksee(['analyze', picture('receipt.png'), '--json', ...flags, ...limits], {
    env: { LOOKSEE_API_KEY: key },
  });
}

test('on-device: every picture is read, and no server hears of it', async ({
  looksee,
  serve,
  userData,
}) => {
  const servers = [await serve(openai), await serve(rulesOf('ollama'))];
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

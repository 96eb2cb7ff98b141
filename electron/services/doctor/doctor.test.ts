import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { DoctorReport, DoctorStepName } from '../../../shared/domain/doctor';
import type { EndpointProfile } from '../../../shared/domain/endpoint';
import { closedPort, listen, stop } from '../../provider/testing/loopback-endpoint';
import { selfSigned } from '../../platform/testing/self-signed';
import {
  buildHistory,
  changeProfile,
  KEY,
  openServices,
  serve,
  type BuiltHistory,
  type Endpoint,
} from '../testing';
import { bearer, inHeader, raw, strict, type StrictRules } from '../testing-strict';

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

async function open(baseUrl: string, change: Partial<EndpointProfile> = {}, key?: string | null) {
  const services = await openServices({
    workerUrl: built.workerUrl,
    baseUrl,
    ...(key !== undefined && { key }),
  });
  await changeProfile(services.settings, 'vision-api', { detailPlacement: 'part', ...change });
  return services;
}

interface Checked {
  readonly report: DoctorReport;
  readonly endpoint: Endpoint;
  readonly services: Awaited<ReturnType<typeof open>>;
}

async function check(
  rules: StrictRules,
  change: Partial<EndpointProfile> = {},
  model = 'gpt-4o',
): Promise<Checked> {
  const endpoint = await serve(strict(rules));
  const services = await open(endpoint.baseUrl, change);
  return { report: await services.doctor.run('vision-api', model), endpoint, services };
}

/** Name and `ok` of each step. */
const okOf = (report: DoctorReport): Record<string, boolean | null> =>
  Object.fromEntries(report.steps.map(({ name, ok }) => [name, ok]));

const step = (report: DoctorReport, name: DoctorStepName) =>
  report.steps.find((each) => each.name === name);

const ALL_WELL = {
  ...{ reach: true, tls: true, auth: true, key: true, model: true, detail: true },
  ...{ tokenParameter: true, streaming: true, usage: true, sees: true },
};

describe('a model that gives no answer', () => {
  const saying = async (message: object, finish: string): Promise<DoctorReport> => {
    const choices = [{ index: 0, message, finish_reason: finish }];
    const body = JSON.stringify({ object: 'chat.completion', model: 'm', choices });
    const endpoint = await serve((response) => void response.end(body));
    const services = await open(endpoint.baseUrl);
    return services.doctor.run('vision-api', 'gpt-4o');
  };

  it.each([
    [
      'only thinks',
      { content: '', reasoning: 'A sign that reads 42.' },
      'stop',
      /its thinking but no answer/,
    ],
    ['ran out of tokens', {}, 'length', /used up its tokens/],
    [
      'ran out in thinking',
      { content: null, reasoning: 'First' },
      'MAX_TOKENS',
      /used up its tokens/,
    ],
    ['is filtered', { content: null }, 'SAFETY', /content filter/],
    ['calls a tool', { tool_calls: [{ function: { name: 'look' } }] }, 'tool_calls', /a tool/],
  ])('because it %s is not called blind', async (_name, message, finish, words) => {
    const report = await saying(message, finish);
    expect(okOf(report)).toMatchObject({ reach: true, key: true, model: true, sees: null });
    expect(report.learned.sees).toBeNull();
    expect(step(report, 'sees')?.words).toMatch(words);
    // It was answered, and the answer states no usage.
    expect(report.cost).toBeNull();
  });

  it('but names the word while it thinks sees it', async () => {
    const report = await saying({ content: '', reasoning_content: 'LANTERN, red circle' }, 'stop');
    expect(okOf(report)).toMatchObject({ model: true, sees: true });
    expect(step(report, 'sees')?.words).toMatch(/only while thinking/);
  });
});

describe('an endpoint as the profile says', () => {
  it('is well: three requests tell all, each is counted, and the key is in none of what is told', async () => {
    const { endpoint, report, services } = await check({ detail: 'part' });
    expect(okOf(report)).toEqual(ALL_WELL);
    expect(report).toMatchObject({
      ...{ state: 'ended', model: 'gpt-4o', changes: {}, requests: 3 },
      learned: {
        ...{ auth: { type: 'bearer' }, detail: 'part', tokenParameter: 'max_tokens' },
        ...{ streaming: true, usage: true, sees: true },
      },
      ...{ promptTokens: 200, completionTokens: 10 },
    });
    // 200 tokens at 2.5 and 10 at 10 dollars a million.
    expect(report.cost).toBeCloseTo(0.0006, 10);
    expect(endpoint.received).toHaveLength(3);
    expect(step(report, 'sees')?.words).toMatch(
      /read the word LANTERN .* and named the red circle/,
    );
    for (const { name, sendings, words } of report.steps) {
      expect(words, name).not.toBe('');
      expect(sendings.length, name).toBeGreaterThan(0);
    }
    expect(JSON.stringify(services.reports)).not.toContain(KEY);
  });

  it('is told of live, each step from waiting to its end, and never back', async () => {
    const { services } = await check({});
    const { reports } = services;
    expect(reports[0]?.steps.map(({ state }) => state)).toEqual([
      'running',
      ...Array(9).fill('waiting'),
    ]);
    expect(reports.at(-1)?.state).toBe('ended');
    const rank = { waiting: 0, running: 1, ended: 2 };
    for (const [index, report] of reports.entries()) {
      const before = reports[index - 1] ?? report;
      report.steps.forEach(({ state }, at) => {
        expect(rank[state]).toBeGreaterThanOrEqual(rank[before.steps[at]?.state ?? 'waiting']);
      });
    }
  });
});

describe('what differs is found', () => {
  it('detail at the top level alone', async () => {
    const { report } = await check({ detail: 'top-level' });
    expect(okOf(report)).toEqual(ALL_WELL);
    expect(report.learned.detail).toBe('top-level');
    expect(report.changes).toEqual({ detailPlacement: 'top-level' });
  });

  it('the key without Bearer', async () => {
    const { endpoint, report } = await check({ auth: raw }, { authMayVary: true });
    expect(okOf(report)).toEqual(ALL_WELL);
    expect(report.learned.auth).toEqual({ type: 'raw' });
    expect(report.changes).toEqual({ auth: { type: 'raw' }, authMayVary: false });
    expect(endpoint.received.slice(0, 2).map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${KEY}`,
      KEY,
    ]);
  });

  it.each(['api-key', 'x-api-key'])('the key in the header %s', async (name) => {
    const { report } = await check({ auth: inHeader(name) });
    expect(okOf(report)).toEqual(ALL_WELL);
    expect(report.changes).toEqual({ auth: { type: 'header', name } });
  });

  it('no key at all', async () => {
    const endpoint = await serve(strict({ auth: () => true }));
    const services = await open(endpoint.baseUrl, {}, null);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toEqual(ALL_WELL);
    expect(report.changes).toEqual({ auth: { type: 'none' } });
  });

  it('the other token parameter', async () => {
    const { report } = await check({ token: 'max_completion_tokens' });
    expect(okOf(report)).toEqual(ALL_WELL);
    expect(report.changes).toEqual({ tokenParameter: 'max_completion_tokens' });
    expect(step(report, 'tokenParameter')?.sendings.length).toBeGreaterThan(1);
  });

  it('unknown fields, refused in an array of errors', async () => {
    const { report } = await check({
      detail: 'nowhere',
      errorBody: (code, message) => [{ error: { code, message, status: 'INVALID_ARGUMENT' } }],
    });
    expect(okOf(report)).toEqual(ALL_WELL);
    expect(report.learned.detail).toBe('nowhere');
    expect(report.changes).toEqual({ detailPlacement: 'nowhere' });
  });

  it('a server that ignores detail: nothing is worth a change', async () => {
    const { report } = await check({ detail: 'ignored' }, { detailPlacement: 'nowhere' });
    expect(okOf(report)).toEqual(ALL_WELL);
    expect(report.learned.detail).toBe('both');
    expect(report.changes).toEqual({});
  });

  it('both places have an effect where the profile states neither', async () => {
    const { report } = await check({ detail: 'both' }, { detailPlacement: 'nowhere' });
    expect(report.learned.detail).toBe('both');
    expect(report.changes).toEqual({ detailPlacement: 'both' });
  });

  it('no streaming, where the profile streams', async () => {
    const { report } = await check({ streams: false }, { stream: true });
    expect(okOf(report)).toEqual({ ...ALL_WELL, streaming: false });
    expect(report.learned).toMatchObject({ streaming: false, usage: true });
    expect(report.changes).toEqual({ stream: false });
  });

  it('streaming without usage', async () => {
    const { report } = await check({ streamOptions: false });
    expect(okOf(report)).toEqual({ ...ALL_WELL, usage: false });
    expect(report.learned).toMatchObject({ streaming: true, usage: false });
  });

  it('no usage: what it cost is not known', async () => {
    const { report } = await check({ usage: false });
    expect(okOf(report)).toEqual({ ...ALL_WELL, usage: false });
    expect(report).toMatchObject({ learned: { usage: false, detail: 'part' }, cost: null });
  });

  it.each(['dropped', 'refused'] as const)('a model by which pictures are %s', async (pictures) => {
    const { report } = await check({ pictures });
    expect(okOf(report)).toMatchObject({ model: true, streaming: true, sees: false });
    expect(report.learned.sees).toBe(false);
    const words = pictures === 'dropped' ? /answered “APPLE/ : /refuses pictures.*text only/s;
    expect(step(report, 'sees')?.words).toMatch(words);
  });
});

const REACHED = { reach: true, tls: true };
const NOTHING_ELSE = {
  ...{ detail: null, tokenParameter: null, streaming: null, usage: null, sees: null },
};

describe('what fails is told in plain words', () => {
  it('a wrong key, in every form', async () => {
    const { endpoint, report } = await check({ auth: () => false });
    expect(okOf(report)).toEqual({
      ...REACHED,
      auth: null,
      key: false,
      model: null,
      ...NOTHING_ELSE,
    });
    expect(step(report, 'key')?.words).toMatch(/did not accept the key/);
    expect(step(report, 'sees')?.words).toBe('Not checked, since the key was not accepted.');
    expect(endpoint.received).toHaveLength(4);
  });

  it('a key that is missing', async () => {
    const endpoint = await serve(strict({}));
    const services = await open(endpoint.baseUrl, {}, null);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toEqual({
      ...REACHED,
      auth: null,
      key: false,
      model: null,
      ...NOTHING_ELSE,
    });
    expect(endpoint.received).toHaveLength(1);
  });

  it('a key that may not use the model', async () => {
    const forbidding = await serve((response, { headers }) => {
      const status = headers.authorization === `Bearer ${KEY}` ? 403 : 401;
      response.writeHead(status).end('{}');
    });
    const services = await open(forbidding.baseUrl);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toMatchObject({ auth: true, key: false });
    expect(step(report, 'key')?.words).toMatch(/does not allow this request/);
  });

  it.each<[string, number, object, boolean | null, RegExp]>([
    [
      'no credit at a relay',
      403,
      { error: { message: 'user quota is not enough', code: 'insufficient_user_quota' } },
      true,
      /no credit left.*user quota is not enough/,
    ],
    [
      'no credit, by a 400',
      400,
      { error: { type: 'invalid_request_error', message: 'Your credit balance is too low' } },
      true,
      /no credit left/,
    ],
    [
      'a quota of the day',
      429,
      { error: { message: 'Rate limit exceeded: free-models-per-day', code: 429 } },
      true,
      /quota .* is used up/,
    ],
    [
      'a country that is not served',
      403,
      { error: { message: 'Country, region, or territory not supported' } },
      null,
      /not available in the country/,
    ],
  ])('%s is no fault of the key', async (_name, status, body, key, words) => {
    const endpoint = await serve((response) =>
      response.writeHead(status).end(JSON.stringify(body)),
    );
    const services = await open(endpoint.baseUrl);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toMatchObject({ reach: true, auth: key, key, model: false });
    expect(step(report, 'model')?.words).toMatch(words);
    expect(endpoint.received).toHaveLength(1);
  });

  it('a web page of a protection: the endpoint is not reached', async () => {
    const page = '<html><title>Just a moment...</title></html>';
    const endpoint = await serve((response) => response.writeHead(403).end(page));
    const services = await open(endpoint.baseUrl);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toMatchObject({ reach: false, key: null });
    expect(step(report, 'reach')?.words).toMatch(/web page.*Bot protection/);
  });

  it('a model that is not there, with those that are near', async () => {
    const { report } = await check({}, {}, 'gpt4-o');
    expect(okOf(report)).toEqual({
      ...REACHED,
      auth: true,
      key: true,
      model: false,
      ...NOTHING_ELSE,
    });
    expect(step(report, 'model')?.words).toMatch(
      /no model named gpt4-o.*Did you mean gpt-4o, gpt-4o-mini\?/,
    );
  });

  it('a model that is not there, of an endpoint that lists its models in another way', async () => {
    const asLister = inHeader('x-api-key');
    const auth = (headers: IncomingHttpHeaders) => bearer(headers) || asLister(headers);
    const { endpoint, report } = await check({ auth }, { preset: 'anthropic' }, 'gpt4-o');
    expect(step(report, 'model')?.words).toMatch(/Did you mean gpt-4o, gpt-4o-mini\?/);
    const listing = endpoint.received.filter(({ method }) => method === 'GET');
    expect(listing.map(({ headers }) => asLister(headers))).toEqual([true]);
    expect(listing[0]?.headers['anthropic-version']).toBe('2023-06-01');
  });

  it('a host that is not there', async () => {
    const services = await open('https://nowhere.invalid/v1');
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toEqual({
      ...{ reach: false, tls: null, auth: null, key: null, model: null },
      ...NOTHING_ELSE,
    });
    expect(step(report, 'reach')?.words).toMatch(/nowhere\.invalid/);
  });

  it('a port on which nothing listens', async () => {
    const services = await open(`http://127.0.0.1:${await closedPort()}/v1`);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toMatchObject({ reach: false, tls: null, key: null });
    expect(step(report, 'reach')?.words).toMatch(/Nothing answers/);
  });

  it('a certificate that nobody vouches for', async () => {
    const server = createTlsServer(selfSigned());
    const port = await listen(server);
    onTestFinished(() => stop(server, []));
    const services = await open(`https://127.0.0.1:${port}/v1`);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toMatchObject({ reach: true, tls: false, auth: null, sees: null });
    expect(step(report, 'tls')?.words).toMatch(/self-signed/);
  });

  it('a path where there is no endpoint', async () => {
    const endpoint = await serve((response) =>
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>'),
    );
    const services = await open(endpoint.baseUrl.replace('/v1', ''));
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toMatchObject({ reach: false, tls: true, auth: null });
    expect(step(report, 'reach')?.words).toContain(`try ${endpoint.baseUrl}.`);
  });

  it('a redirect, which is not followed', async () => {
    const other = await serve(strict({}));
    const endpoint = await serve((response) =>
      response.writeHead(302, { location: `${other.baseUrl}/chat/completions` }).end(),
    );
    const services = await open(endpoint.baseUrl);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toMatchObject({ reach: false, auth: null });
    expect(other.received).toEqual([]);
  });
});

describe('a server that answers for another', () => {
  it('is a proxy that wants a password', async () => {
    const endpoint = await serve((response) => response.writeHead(407).end());
    const services = await open(endpoint.baseUrl);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toMatchObject({ reach: false, tls: null, key: null });
    expect(step(report, 'reach')?.words).toMatch(/proxy requires a user name/);
  });
});

describe('a run', () => {
  it('waits where the endpoint says so, tells of it, and goes on', async () => {
    const answer = strict({});
    const endpoint = await serve((response, received, index) => {
      if (index > 0) return answer(response, received);
      response.writeHead(429, { 'retry-after-ms': '30' }).end('{"error":{"message":"slow down"}}');
    });
    const services = await open(endpoint.baseUrl);
    const report = await services.doctor.run('vision-api', 'gpt-4o');
    expect(okOf(report)).toEqual(ALL_WELL);
    const words = services.reports.flatMap(({ steps }) => steps.map((each) => each.words));
    expect(words.some((each) => each.startsWith('Waits'))).toBe(true);
  });

  it('is cancelled at once, in the middle', async () => {
    const answer = strict({});
    let held: () => void = () => undefined;
    const isHeld = new Promise<void>((resolve) => (held = resolve));
    const endpoint = await serve((response, received, index) => {
      if (index === 0) return answer(response, received);
      held();
    });
    const services = await open(endpoint.baseUrl);
    const running = services.doctor.run('vision-api', 'gpt-4o');
    await isHeld;
    services.doctor.cancel('vision-api');
    const report = await running;
    expect(report.state).toBe('cancelled');
    expect(okOf(report)).toMatchObject({ reach: true, model: true, detail: null, sees: null });
    expect(report.steps.every(({ state }) => state === 'ended')).toBe(true);
    expect(endpoint.received).toHaveLength(2);
    await expect(services.doctor.save('vision-api')).rejects.toThrow(/not checked to the end/);
  });

  it('of the same model is joined, of another one replaced', async () => {
    const endpoint = await serve(strict({}));
    const services = await open(endpoint.baseUrl);
    const first = services.doctor.run('vision-api', 'gpt-4o');
    const joined = services.doctor.run('vision-api', 'gpt-4o');
    expect(await joined).toBe(await first);
    expect(endpoint.received).toHaveLength(3);
    const replaced = services.doctor.run('vision-api', 'gpt-4o');
    const last = await services.doctor.run('vision-api', 'gpt-4o-mini');
    expect((await replaced).state).toBe('cancelled');
    expect(last).toMatchObject({ state: 'ended', model: 'gpt-4o-mini' });
  });

  it('saves what it learned when asked to', async () => {
    const { services } = await check({ auth: inHeader('api-key'), detail: 'top-level' });
    expect(services.endpoints.profile('vision-api').auth).toEqual({ type: 'bearer' });
    const saved = await services.doctor.save('vision-api');
    expect(saved.profile).toMatchObject({
      auth: { type: 'header', name: 'api-key' },
      detailPlacement: 'top-level',
    });
    expect(services.endpoints.profile('vision-api')).toEqual(saved.profile);
  });

  it('saves nothing to another address than it checked', async () => {
    const { services } = await check({ auth: inHeader('api-key') });
    await services.endpoints.update('vision-api', { baseUrl: 'https://elsewhere.example/v1' });
    await expect(services.doctor.save('vision-api')).rejects.toThrow(/not checked to the end/);
    expect(services.endpoints.profile('vision-api').auth).toEqual({ type: 'bearer' });
  });

  it('is refused where there is nothing to check', async () => {
    const services = await open('http://127.0.0.1:9/v1', { models: [], baseUrl: '' });
    const code = (id: string, model: string) =>
      services.doctor
        .run(id, model)
        .catch((thrown: { error: { code: string } }) => thrown.error.code);
    expect(await code('vision-api', 'm')).toBe('base-url-missing');
    expect(await code('on-device', 'm')).toBe('invalid-request');
    expect(await code('gone', 'm')).toBe('not-found');
    await changeProfile(services.settings, 'vision-api', { baseUrl: 'http://127.0.0.1:9/v1' });
    expect(await code('vision-api', ' ')).toBe('model-missing');
  });
});

import { createServer, type AddressInfo } from 'node:net';
import { writeSettings } from '../fixtures/app';
import { picture } from '../fixtures/pictures';
import { visionApi } from '../fixtures/seed-rules';
import { overrideFor } from '../fixtures/settings';
import type { Behaviour } from '../fixtures/stub-endpoint';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

interface Failure {
  readonly name: string;
  readonly behaviour: Behaviour;
  /** What the card must say. */
  readonly says: RegExp;
  /** Requests the endpoint may get. */
  readonly requests: 1 | 'at least 1';
}

const json = (message: string, code: string | number | null = null) =>
  JSON.stringify({ error: { message, type: 'error', code } });

const FAILURES: readonly Failure[] = [
  {
    name: 'a key that is refused (401)',
    behaviour: { type: 'error', status: 401, body: json('Incorrect API key provided') },
    says: /key/i,
    requests: 1,
  },
  {
    name: 'no permission (403)',
    behaviour: { type: 'error', status: 403, body: json('Not allowed') },
    says: /key|allow|permission|refused/i,
    requests: 1,
  },
  {
    name: 'no credit (402)',
    behaviour: { type: 'error', status: 402, body: json('Insufficient credits', 402) },
    says: /credit|pay|balance/i,
    requests: 1,
  },
  {
    name: 'an unknown model (404)',
    behaviour: {
      type: 'error',
      status: 404,
      body: json('The model does not exist', 'model_not_found'),
    },
    says: /model/i,
    requests: 1,
  },
  {
    name: 'a proxy that finds it too large (413, HTML)',
    behaviour: {
      type: 'error',
      status: 413,
      body: '<html><h1>413 Request Entity Too Large</h1></html>',
    },
    says: /too large/i,
    requests: 1,
  },
  {
    name: 'a bad request (400)',
    behaviour: { type: 'error', status: 400, body: json('Invalid image') },
    says: /Invalid image|did not accept|refused/i,
    requests: 1,
  },
  {
    name: 'a connection dropped after the body: maybe billed, never sent again by itself',
    behaviour: { type: 'drop' },
    says: /billed/i,
    requests: 1,
  },
  {
    name: 'a gateway that gave up (504): maybe billed, never sent again by itself',
    behaviour: { type: 'error', status: 504, body: '<html>Gateway Timeout</html>' },
    says: /billed/i,
    requests: 1,
  },
  {
    name: 'an answer that is no answer',
    behaviour: { type: 'error', status: 200, body: '<html>Welcome to the hotel</html>' },
    says: /couldn’t be read/,
    requests: 1,
  },
  {
    name: 'an error inside a good status',
    behaviour: { type: 'error', status: 200, body: json('Provider returned error', 400) },
    says: /Provider returned error|did not accept|refused/i,
    requests: 1,
  },
  {
    name: 'a server error (500) that does not go away',
    behaviour: {
      type: 'error',
      status: 500,
      body: json('Internal error'),
      headers: { 'retry-after-ms': '1' },
    },
    says: /server|endpoint/i,
    requests: 'at least 1',
  },
  // Last: the hour is kept to by what is asked after it.
  {
    name: 'rate limited for longer than is worth waiting (429)',
    behaviour: {
      type: 'error',
      status: 429,
      body: json('Rate limit reached', 'rate_limit_exceeded'),
      headers: { 'retry-after': '3600' },
    },
    says: /hour|3,?600 ?s|60 min|minutes|seconds/i,
    requests: 'at least 1',
  },
];

test.beforeEach(({ stub, userData }) => {
  stub.rules = visionApi(KEY);
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: overrideFor('vision-api', stub),
  });
});

test('what fails is said on its card, nothing is lost, and it can be asked again', async ({
  start,
  stub,
}) => {
  const { page, screen } = await start();
  /** Entries of the history; of many, only those in sight are in the page. */
  const entries = () =>
    page.evaluate(async () => {
      const list = await window.looksee.listHistory({ text: '', before: null, limit: 100 });
      return list.ok ? list.value.entries.length : null;
    });
  await test.step('no key: nothing is sent, and the field for it opens in its place', async () => {
    await screen.drop([picture('receipt.png')]);
    await screen.prompt.fill('Describe it');
    await screen.ask.click();
    await expect(screen.page.getByText('Vision API needs a key')).toBeVisible();
    await expect(screen.page.getByLabel('Key for Vision API')).toBeFocused();
    await screen.page.keyboard.type(KEY);
    await screen.page.keyboard.press('Enter');
    await expect(screen.prompt).toHaveValue('Describe it');
    expect(stub.requests).toHaveLength(0);
    await screen.ask.click();
    await expect(screen.card).toContainText('A wooden path');
  });

  await test.step('a server that is busy for a moment is asked again by itself', async () => {
    stub.once({
      type: 'error',
      status: 503,
      body: json('Overloaded'),
      headers: { 'retry-after-ms': '1' },
    });
    const asked = stub.requests.length;
    const kept = (await entries()) ?? NaN;
    await screen.newDraft();
    await screen.drop([picture('receipt.png')]);
    await screen.prompt.fill('Describe it');
    await screen.ask.click();
    await expect(screen.cards).toHaveCount(1);
    await expect(screen.card).toContainText('A wooden path');
    expect(stub.requests).toHaveLength(asked + 2);
    await expect.poll(entries).toBe(kept + 1);
  });

  await test.step('an answer cut short by its token limit, and one filtered, say so', async () => {
    stub.once({ type: 'answer', text: 'Only the first', finishReason: 'length' });
    stub.once({ type: 'answer', text: 'Nothing to see', finishReason: 'content_filter' });
    await screen.newDraft();
    await screen.drop([picture('receipt.png')]);
    await screen.prompt.fill('Describe it');
    await screen.ask.click();
    const short = screen.cards.filter({ hasText: 'Only the first' });
    await expect(short).toContainText(/cut off|cut short|token limit|max tokens/i);
    await screen.ask.click();
    const filtered = screen.cards.filter({ hasText: 'Nothing to see' });
    await expect(filtered).toContainText(/filter/i);
  });

  for (const { name, behaviour, says, requests } of FAILURES) {
    await test.step(name, async () => {
      const asked = stub.requests.length;
      const kept = (await entries()) ?? NaN;
      stub.behaviour = behaviour;
      await screen.newDraft();
      await screen.drop([picture('receipt.png')]);
      await screen.prompt.fill('Describe it');
      await screen.ask.click();
      await expect(screen.cards, name).toHaveCount(1);
      await expect(screen.card, name).toContainText(says);
      await expect(screen.prompt).toHaveValue('Describe it');
      await expect(screen.picture('receipt.png')).toHaveCount(1);
      await expect.poll(entries).toBe(kept + 1);
      if (requests === 1) expect(stub.requests, name).toHaveLength(asked + 1);
      else expect(stub.requests.length, name).toBeGreaterThan(asked);

      const before = stub.requests.length;
      stub.behaviour = { type: 'answer', text: 'Now it works.' };
      await screen.askAgain.click();
      await expect(screen.answers.getByText('Now it works.')).toBeVisible();
      expect(stub.requests, name).toHaveLength(before + 1);
      await expect.poll(entries).toBe(kept + 2);
    });
  }
});

test('nobody listens at the address', async ({ start, userData }) => {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: { 'vision-api': { baseUrl: `http://127.0.0.1:${await closedPort()}/v1` } },
  });
  const { screen } = await start();
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await screen.ask.click();
  await expect(screen.card).toContainText(/connect|refused|reach/i);
  await expect(screen.askAgain).toBeVisible();
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

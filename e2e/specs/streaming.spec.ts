import { writeSettings, type RunningApp } from '../fixtures/app';
import { Gate } from '../fixtures/gate';
import { picture } from '../fixtures/pictures';
import { gptProto, visionApi } from '../fixtures/seed-rules';
import { overrideFor } from '../fixtures/settings';
import type { StubEndpoint } from '../fixtures/stub-endpoint';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

test.beforeEach(({ stub, userData }) => {
  stub.rules = visionApi(KEY);
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: overrideFor('vision-api', stub, true),
  });
});

async function ask({ screen }: RunningApp, stub: StubEndpoint): Promise<void> {
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await screen.ask.click();
  await stub.received(1);
}

test('text flows in while the endpoint writes', async ({ start, stub }) => {
  const gate = new Gate();
  stub.behaviour = { type: 'stream', pieces: ['A **wooden** ', 'path', gate, ' through grass.'] };
  const app = await start();
  await ask(app, stub);
  const { card } = app.screen;
  await expect(card).toContainText('A wooden path');
  await expect(card).not.toContainText('through grass');
  gate.open();
  await expect(card).toContainText('A wooden path through grass.');
  await expect(card).toContainText('1,183');
  await expect(card.locator('strong')).toHaveText('wooden');
  expect(stub.requests[0]?.body).toMatchObject({
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(stub.requests[0]?.headers['accept-encoding']).toBe('identity');
});

test('cancel keeps what came, and hangs up', async ({ start, stub }) => {
  stub.behaviour = { type: 'stream', pieces: ['Half an answer', new Gate(), ' and the rest'] };
  const app = await start();
  await ask(app, stub);
  const { screen } = app;
  await expect(screen.card).toContainText('Half an answer');
  await screen.cancel().click();
  await stub.requests[0]?.hungUp;
  await expect(screen.card).toContainText('Half an answer');
  await expect(screen.card).toContainText(/canceled/i);
  await expect(screen.card).toContainText(/may still bill/i);
  await expect(screen.askAgain).toBeVisible();
  await expect(screen.entries).toHaveCount(1);
  await expect(screen.picture('receipt.png')).toHaveCount(1);
  await expect(screen.prompt).toHaveValue('Describe it');
});

test('Escape cancels when nothing is open', async ({ start, stub }) => {
  stub.behaviour = { type: 'stream', pieces: ['Half an answer', new Gate()] };
  const app = await start();
  await ask(app, stub);
  await expect(app.screen.card).toContainText('Half an answer');
  await app.page.keyboard.press('Escape');
  await stub.requests[0]?.hungUp;
  await expect(app.screen.card).toContainText(/canceled/i);
});

test('an answer that breaks off is kept, and says so', async ({ start, stub }) => {
  stub.behaviour = { type: 'stream', pieces: ['The beginning'], end: 'cut' };
  const app = await start();
  await ask(app, stub);
  await expect(app.screen.card).toContainText('The beginning');
  await expect(app.screen.card).toContainText(/cut off|broke off|ended before/i);
  await expect(app.screen.askAgain).toBeVisible();
  expect(stub.requests).toHaveLength(1);
});

test('without streaming, cancel hangs up too', async ({ start, stub, userData }) => {
  stub.rules = gptProto(KEY);
  stub.behaviour = { type: 'answer', text: 'Never seen', hold: new Gate() };
  writeSettings(userData, {
    choices: { endpointId: 'gptproto' },
    endpoints: overrideFor('gptproto', stub),
  });
  const { screen } = await start();
  await screen.setKey('GPTProto', KEY);
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await screen.ask.click();
  await stub.received(1);
  await screen.cancel().click();
  await stub.requests[0]?.hungUp;
  await expect(screen.card).toContainText(/canceled/i);
});

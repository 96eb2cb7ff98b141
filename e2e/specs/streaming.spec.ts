import { writeSettings } from '../fixtures/app';
import { Gate } from '../fixtures/gate';
import { picture } from '../fixtures/pictures';
import { gptProto, visionApi } from '../fixtures/seed-rules';
import { overrideFor } from '../fixtures/settings';
import type { Screen } from '../fixtures/screen';
import type { RecordedRequest, StubEndpoint } from '../fixtures/stub-endpoint';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

/** Asks about a picture. @returns the request, once it has come in */
async function ask(screen: Screen, stub: StubEndpoint): Promise<RecordedRequest | undefined> {
  const before = stub.requests.length;
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await screen.ask.click();
  await stub.received(before + 1);
  return stub.requests[before];
}

test('an answer is shown as it comes, and kept however it ends', async ({
  start,
  stub,
  userData,
}) => {
  stub.rules = visionApi(KEY);
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: {
      ...overrideFor('vision-api', stub, true),
      ...overrideFor('gptproto', stub),
    },
  });
  const { page, screen } = await start();
  await screen.setKey('Vision API', KEY);
  await screen.setKey('GPTProto', KEY);
  await test.step('text flows in while the endpoint writes', async () => {
    const gate = new Gate();
    stub.behaviour = { type: 'stream', pieces: ['A **wooden** ', 'path', gate, ' through grass.'] };
    const request = await ask(screen, stub);
    const { card } = screen;
    await expect(card).toContainText('A wooden path');
    await expect(card).not.toContainText('through grass');
    gate.open();
    await expect(card).toContainText('A wooden path through grass.');
    await expect(card).toContainText('1,183');
    await expect(card.locator('strong')).toHaveText('wooden');
    expect(request?.body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(request?.headers['accept-encoding']).toBe('identity');
  });
  await screen.startOver();
  await test.step('cancel keeps what came, and hangs up', async () => {
    const entries = await screen.entries.count();
    stub.behaviour = { type: 'stream', pieces: ['Half an answer', new Gate(), ' and the rest'] };
    const request = await ask(screen, stub);
    await expect(screen.card).toContainText('Half an answer');
    await screen.cancel().click();
    await request?.hungUp;
    await expect(screen.card).toContainText('Half an answer');
    await expect(screen.card).toContainText(/canceled/i);
    await expect(screen.card).toContainText(/may still bill/i);
    await expect(screen.askAgain).toBeVisible();
    await expect(screen.entries).toHaveCount(entries + 1);
    await expect(screen.picture('receipt.png')).toHaveCount(1);
    await expect(screen.prompt).toHaveValue('Describe it');
  });
  await screen.startOver();
  await test.step('Escape cancels when nothing is open', async () => {
    stub.behaviour = { type: 'stream', pieces: ['Half an answer', new Gate()] };
    const request = await ask(screen, stub);
    await expect(screen.card).toContainText('Half an answer');
    await page.keyboard.press('Escape');
    await request?.hungUp;
    await expect(screen.card).toContainText(/canceled/i);
  });
  await screen.startOver();
  await test.step('an answer that breaks off is kept, and says so', async () => {
    stub.behaviour = { type: 'stream', pieces: ['The beginning'], end: 'cut' };
    const before = stub.requests.length;
    await ask(screen, stub);
    await expect(screen.card).toContainText('The beginning');
    await expect(screen.card).toContainText(/cut off|broke off|ended before/i);
    await expect(screen.askAgain).toBeVisible();
    expect(stub.requests).toHaveLength(before + 1);
  });
  await screen.startOver();
  await test.step('without streaming, cancel hangs up too', async () => {
    stub.rules = gptProto(KEY);
    stub.behaviour = { type: 'answer', text: 'Never seen', hold: new Gate() };
    await screen.chooseEndpoint('GPTProto');
    const request = await ask(screen, stub);
    await screen.cancel().click();
    await request?.hungUp;
    await expect(screen.card).toContainText(/canceled/i);
  });
});

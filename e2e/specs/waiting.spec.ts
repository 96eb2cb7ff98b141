import { writeSettings, type RunningApp } from '../fixtures/app';
import { Gate } from '../fixtures/gate';
import { manyPictures, picture } from '../fixtures/pictures';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';
const BILLED = 'If you cancel, what was sent may still be billed.';

test.beforeEach(({ stub, userData }) => {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: overrideFor('vision-api', stub),
  });
});

const tooMany = (retryAfter: string) =>
  ({
    type: 'error',
    status: 429,
    body: '{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}',
    headers: { 'retry-after': retryAfter },
  }) as const;

async function ask({ screen }: RunningApp, pictures: readonly string[]): Promise<void> {
  await screen.setKey('Vision API', KEY);
  await screen.drop(pictures);
  await screen.prompt.fill('What is it?');
  await screen.ask.click();
}

/** Seconds that are counted down in a text. */
const secondsIn = (text: string | null): number => Number(/(\d+) s\b/.exec(text ?? '')?.[1]);

test('a rate limit is counted down, and then the answer comes', async ({ start, stub }) => {
  stub.once(tooMany('4'));
  const app = await start();
  const { screen } = app;
  await ask(app, [picture('receipt.png')]);
  const waiting = screen.card.getByText(/^Waiting \d+ s: the endpoint’s rate limit$/);
  await expect(waiting).toBeVisible();
  const first = secondsIn(await waiting.textContent());
  expect(first).toBeLessThanOrEqual(4);
  await expect(screen.status).toContainText(/^Sends in \d+ s$/);
  await expect
    .poll(async () => secondsIn(await screen.card.getByText(/^Waiting /).textContent()))
    .toBeLessThan(first);
  await expect(screen.card).toContainText('A wooden path through green grass.');
  expect(stub.requests).toHaveLength(2);
  await screen.openRequest();
  await expect(screen.request).toContainText(
    /Sent again after \d\.\d s: the endpoint had answered 429\./,
  );
});

test('while it waits, cancel ends it at once and nothing more is sent', async ({ start, stub }) => {
  stub.once(tooMany('50'));
  const app = await start();
  const { screen } = app;
  await ask(app, [picture('receipt.png')]);
  await expect(screen.card.getByText(/^Waiting \d+ s: /)).toBeVisible();
  await screen.cancel().click();
  await expect(screen.card).toContainText(/canceled/i);
  expect(stub.requests).toHaveLength(1);
});

test('of many it says how many are answered, and which only wait for their turn', async ({
  start,
  stub,
  folder,
}) => {
  const hold = new Gate();
  stub.behaviour = { type: 'answer', text: 'A harbour.', hold };
  const app = await start();
  const { screen } = app;
  await ask(app, manyPictures(folder, 12));
  await stub.received(1);
  await expect(screen.cards.getByText('Waiting for the answer').first()).toBeVisible();
  await expect(screen.cards.last()).toContainText('Waiting for its turn');
  await expect(screen.cards.last().getByRole('button', { name: /^Cancel/ })).toHaveAttribute(
    'title',
    'Stop',
  );
  await expect(screen.status).toHaveText(`0 of 12 answered · ${BILLED}`);
  hold.open();
  await expect(screen.cards.getByText('A harbour.')).toHaveCount(12);
  await expect(screen.status).toContainText('Sends to 127.0.0.1');
});

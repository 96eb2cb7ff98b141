import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSettings } from '../fixtures/app';
import { expectNoViolation } from '../fixtures/axe';
import { Gate } from '../fixtures/gate';
import { ChatServer } from '../../electron/services/testing/servers/chat-server';
import { openai } from '../../electron/services/testing/servers/openai';
import { profileFor } from '../../electron/services/testing/profile-for';
import { expect, test as base } from '../fixtures/test';

const KEY = openai.key ?? '';
/** It refuses `max_tokens`, and `detail` at the top of the request: what the profile below does. */
const MODEL = 'gpt-5-mini';

const test = base.extend<{ server: ChatServer }>({
  server: async ({ userData }, use) => {
    const server = await ChatServer.start(openai);
    const wrong = { detailPlacement: 'top-level', tokenParameter: 'max_tokens' } as const;
    writeSettings(userData, {
      choices: { endpointId: 'openai', models: { openai: MODEL } },
      profiles: [profileFor('openai', server, wrong), profileFor('vision-api', { baseUrl: '' })],
    });
    await use(server);
    await server.close();
  },
});

const STEPS = [
  ['Reachable', 'OK'],
  ['Secure connection', 'OK'],
  ['Form of the key', 'OK'],
  ['Key', 'OK'],
  ['Model', 'OK'],
  ['Detail', 'OK'],
  ['Token limit', 'OK'],
  ['Streaming', 'OK'],
  ['Token usage', 'OK'],
  // This server has no eyes.
  ['Sees pictures', 'Not OK'],
] as const;

test('an endpoint is checked step by step, and what was learned is saved on a yes', async ({
  server,
  start,
  userData,
}) => {
  const { page, screen } = await start();
  await screen.setKey('OpenAI', KEY);
  await screen.showEndpoint('OpenAI');
  const doctor = screen.doctor('OpenAI');
  expect([...server.chats, ...server.asked]).toEqual([]);
  await expect(doctor).toContainText('It costs a few hundred tokens.');
  await expect(doctor.getByRole('combobox', { name: 'Model to check with' })).toHaveValue(MODEL);
  await doctor.getByRole('button', { name: 'Check this endpoint' }).click();
  await expect(doctor.getByRole('listitem')).toHaveCount(STEPS.length);
  const save = doctor.getByRole('button', { name: 'Save to OpenAI' });
  await expect(save).toBeVisible();
  for (const [step, state] of STEPS) {
    await expect(screen.doctorStep('OpenAI', step)).toContainText(state);
  }
  await expect(screen.doctorStep('OpenAI', 'Token limit')).toContainText(
    'It accepts max_completion_tokens, not max_tokens.',
  );
  await expect(doctor).toContainText(`${server.chats.length} requests, `);
  await expectNoViolation(page);

  // What went and came is there to be read, but for the key.
  const usage = screen.doctorStep('OpenAI', 'Token limit');
  await usage.getByRole('button', { name: /what was sent and answered$/ }).click();
  await expect(usage.getByRole('group', { name: 'What was sent' }).first()).toContainText(
    'Bearer [key]',
  );
  await expect(usage).toContainText("'max_tokens' is not supported with this model");
  await expectNoViolation(page);
  expect(await page.content()).not.toContain(KEY);

  const changes = doctor.getByRole('group', { name: 'What would change' });
  await expect(changes.getByRole('listitem')).toHaveText([
    'detail: with each picture instead of at the top of the request',
    'token limit: max_completion_tokens instead of max_tokens',
  ]);
  expect(kept(userData)).toMatchObject({ tokenParameter: 'max_tokens' });
  await save.click();
  await expect(doctor).toContainText('Saved to OpenAI.');
  await expect
    .poll(() => kept(userData))
    .toMatchObject({
      detailPlacement: 'part',
      tokenParameter: 'max_completion_tokens',
    });

  await doctor.getByRole('button', { name: 'Check this endpoint' }).click();
  await expect(doctor).toContainText('The settings of OpenAI fit what was found.');
});

test('what keeps a check from being run is said in its place; one that runs goes on while the settings are closed, and can be cancelled', async ({
  server,
  start,
}) => {
  const { page, screen } = await start();
  await screen.showEndpoint('Vision API');
  const unready = screen.doctor('Vision API');
  await unready.getByRole('button', { name: 'Check this endpoint' }).click();
  await expect(unready.getByRole('alert')).toContainText('no base URL yet.');
  await expect(screen.doctorStep('Vision API', 'Reachable')).toContainText('Not checked');
  await expect(unready.getByRole('button', { name: 'Check this endpoint' })).toBeEnabled();
  expect([...server.chats, ...server.asked]).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();

  await screen.setKey('OpenAI', KEY);
  await screen.showEndpoint('OpenAI');
  const doctor = screen.doctor('OpenAI');
  const gate = new Gate();
  server.hold = gate;
  await doctor.getByRole('button', { name: 'Check this endpoint' }).click();
  await expect.poll(() => server.chats.length).toBe(1);
  await expect(doctor.locator('[aria-live]')).toContainText(/^Checking \d+ of 10: /);
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();
  await screen.showEndpoint('OpenAI');
  await expect(screen.doctorStep('OpenAI', 'Reachable')).toContainText('Checking…');
  await doctor.getByRole('button', { name: 'Cancel' }).click();
  await expect(doctor.getByRole('button', { name: 'Check this endpoint' })).toBeVisible();
  await expect(doctor.locator('[aria-live]')).toContainText(/^Canceled: .* not checked$/);
  await expect(screen.doctorStep('OpenAI', 'Sees pictures')).toContainText('Not checked');
  await expect(doctor.getByRole('button', { name: /^Save/ })).toHaveCount(0);
  expect(server.chats).toHaveLength(1);
  gate.open();
});

/** The profile as the settings file holds it. */
function kept(userData: string): unknown {
  const { profiles } = JSON.parse(readFileSync(join(userData, 'settings.json'), 'utf8')) as {
    profiles: readonly { id: string }[];
  };
  return profiles.find(({ id }) => id === 'openai');
}

import { LLMock } from '@copilotkit/aimock';
import { writeSettings } from '../fixtures/app';
import { picture } from '../fixtures/pictures';
import { profileFor } from '../../electron/services/testing/profile-for';
import { expect, test } from '../fixtures/test';

/** Against an endpoint that nobody here wrote. */
test('aimock in the window: streamed, too large, broken off, and asked again', async ({
  start,
  userData,
}) => {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  const text = 'A **wooden** path runs through tall green grass under a wide blue sky.';
  const usage = { prompt_tokens: 1118, completion_tokens: 17, total_tokens: 1135 };
  mock.onMessage(/whole/, { content: text, usage }, { chunkSize: 8 });
  mock.onMessage(
    /broken/,
    { content: text, usage },
    { chunkSize: 8, latency: 200, truncateAfterChunks: 6 },
  );
  mock.onMessage(/dropped/, { content: text, usage }, { chaos: { disconnectRate: 1 } });
  const baseUrl = `${await mock.start()}/v1`;
  try {
    const auth = { type: 'none' } as const;
    writeSettings(userData, {
      choices: { endpointId: 'openai', models: { openai: 'gpt-4o' } },
      costs: { askAbove: null },
      profiles: [profileFor('openai', { baseUrl }, { auth })],
    });
    const { screen } = await start();
    await screen.drop([picture('receipt.png')]);

    await screen.prompt.fill('whole');
    await screen.ask.click();
    await expect(screen.card).toContainText('A wooden path runs through tall green grass');
    await expect(screen.card).toContainText('1,118');

    mock.nextRequestError(413, { message: 'Request too large' });
    await screen.ask.click();
    await expect(screen.cards).toHaveCount(2);
    await expect(screen.card).toContainText(/too large/i);

    await screen.prompt.fill('broken');
    await screen.ask.click();
    await expect(screen.cards).toHaveCount(3);
    await expect(screen.card).toContainText(/cut off/i);
    await expect(screen.card).toContainText('A wooden');

    await screen.prompt.fill('dropped');
    await screen.ask.click();
    await expect(screen.cards).toHaveCount(4);
    await expect(screen.card).toContainText(/may have been billed/i);
    await expect(screen.askAgain).toBeVisible();
    expect(mock.getRequests().map(({ path }) => path)).toHaveLength(4);
  } finally {
    await mock.stop();
  }
});

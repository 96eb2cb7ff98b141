import { writeSettings } from '../fixtures/app';
import { picture, readDataUrl } from '../fixtures/pictures';
import { gptProto, visionApi } from '../fixtures/seed-rules';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

test('Vision API: headers and body as its page says', async ({ start, stub, userData }) => {
  stub.rules = visionApi(KEY);
  writeSettings(userData, {
    choices: { endpointId: 'vision-api', models: { 'vision-api': 'gpt-4o' } },
    endpoints: overrideFor('vision-api', stub),
  });
  const { page, screen } = await start();
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('exif-orient-6.jpg')]);
  await screen.prompt.fill('What is in this image?');
  await screen.chooseDetail('Low');
  await page.getByRole('button', { name: /^More/ }).click();
  await page.getByRole('textbox', { name: 'Max tokens' }).fill('1000');
  await page.getByRole('textbox', { name: 'Temperature' }).fill('0.2');
  await page.getByRole('textbox', { name: 'System prompt' }).fill('Answer in one word.');
  await screen.ask.click();

  await expect(screen.card).toContainText('A wooden path through green grass.');
  await expect(screen.card).toContainText('1,118');
  await expect(screen.card).toContainText('65');
  await expect(screen.card).toContainText('1,183');
  await expect(screen.card).toContainText('stop');
  await expect(screen.card).toContainText('gpt-4o');

  expect(stub.requests).toHaveLength(1);
  const [request] = stub.requests;
  if (!request) throw new Error('No request came.');
  expect(request.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(request.headers['content-type']).toBe('application/json');
  expect(request.headers.host).toBe(`127.0.0.1:${stub.port}`);
  expect(Number(request.headers['content-length'])).toBe(Buffer.byteLength(request.text));
  expect(request.headers.cookie).toBeUndefined();
  const url = request.body.messages[1]?.content[1]?.image_url?.url ?? '';
  expect(request.body).toEqual({
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: expect.anything() },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is in this image?' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ],
    max_tokens: 1000,
    temperature: 0.2,
    detail: 'low',
  });
  expect(JSON.stringify(request.body.messages[0])).toContain('Answer in one word.');
  // Low detail sees 512 pixels; upright, and with no word of where it was taken.
  const sent = readDataUrl(url);
  expect({ width: sent.width, height: sent.height, exif: sent.exif }).toEqual({
    width: 512,
    height: 384,
    exif: false,
  });
});

test('GPTProto: the bare key, roles user and assistant only, detail beside the picture', async ({
  start,
  stub,
  userData,
}) => {
  stub.rules = gptProto(KEY);
  writeSettings(userData, {
    choices: { endpointId: 'gptproto' },
    endpoints: overrideFor('gptproto', stub),
  });
  const { page, screen } = await start();
  await screen.setKey('GPTProto', KEY);
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('What is in this image?');
  await screen.chooseDetail('High');
  await page.getByRole('button', { name: /^More/ }).click();
  await page.getByRole('textbox', { name: 'System prompt' }).fill('Answer in one word.');
  await screen.ask.click();
  await expect(screen.card).toContainText('A wooden path through green grass.');

  expect(stub.requests).toHaveLength(1);
  const [request] = stub.requests;
  if (!request) throw new Error('No request came.');
  expect(request.headers.authorization).toBe(KEY);
  const url = request.body.messages[0]?.content[2]?.image_url?.url ?? '';
  expect(request.body).toEqual({
    model: 'gpt-41-2025-04-14',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Answer in one word.' },
          { type: 'text', text: 'What is in this image?' },
          { type: 'image_url', image_url: { url, detail: 'high' } },
        ],
      },
    ],
    stream: false,
  });
  expect(readDataUrl(url)).toMatchObject({ width: 640, height: 480, exif: false });
});

test('GPTProto: an endpoint that wants Bearer is asked once more, and it is remembered', async ({
  start,
  stub,
  userData,
}) => {
  stub.rules = (request) =>
    request.headers.authorization === `Bearer ${KEY}` ? null : { status: 401, message: 'No' };
  writeSettings(userData, {
    choices: { endpointId: 'gptproto' },
    endpoints: overrideFor('gptproto', stub),
  });
  const { screen } = await start();
  await screen.setKey('GPTProto', KEY);
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('First');
  await screen.ask.click();
  await expect(screen.card).toContainText('A wooden path');
  await screen.prompt.fill('Second');
  await screen.ask.click();
  await expect(screen.entries).toHaveCount(2);
  await expect(screen.answers.getByText('A wooden path')).toHaveCount(2);
  expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual([
    KEY,
    `Bearer ${KEY}`,
    `Bearer ${KEY}`,
  ]);
});

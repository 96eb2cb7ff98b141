import { writeSettings } from '../fixtures/app';
import { picture, plainPicture, readDataUrl } from '../fixtures/pictures';
import { overrideFor } from '../fixtures/settings';
import type { RecordedRequest } from '../fixtures/stub-endpoint';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

/** The picture that a request holds, as its own bytes say. */
function sentIn(request: RecordedRequest | undefined) {
  const content = request?.body.messages.at(-1)?.content ?? [];
  const url = content.find(({ type }) => type === 'image_url')?.image_url?.url ?? '';
  const { height, width } = readDataUrl(url);
  return { width, height };
}

test('what is promised of size and price is what is sent, and what would be refused is said', async ({
  folder,
  start,
  stub,
  userData,
}) => {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api', models: { 'vision-api': 'gpt-4o' }, detail: 'high' },
    costs: { askAbove: null },
    endpoints: overrideFor('vision-api', stub),
  });
  const { page, screen } = await start();
  await screen.setKey('Vision API', KEY);
  await test.step('every detail has its price beside it, live, by the formulas of the model', async () => {
    await expect(screen.estimate).toContainText('before you ask');
    await screen.drop([plainPicture(folder, 'square.png', 1024, 1024)]);

    await expect(screen.estimate).toContainText('about 765 image + 0 text tokens, $0.0019');
    const figures = () =>
      Promise.all((['Low', 'High', 'Auto'] as const).map((d) => screen.figures(d)));
    await expect
      .poll(figures)
      .toEqual([
        'Low 85 $0.00021 about 85 tokens, $0.00021',
        'High 765 $0.0019 about 765 tokens, $0.0019',
        'Auto 765 $0.0019 about 765 tokens, $0.0019',
      ]);

    await screen.chooseDetail('Low');
    await expect(screen.estimate).toContainText('about 85 image');
    await screen.chooseDetail('High');
    await screen.chooseSize(512);
    await expect(screen.estimate).toContainText('about 255 image');
    await screen.chooseSize('Fit');
    await expect(screen.estimate).toContainText('about 765 image');

    const vectors = [
      ['gpt-4o-mini', '25,501 image'],
      ['o1', '675 image'],
      ['gpt-5', '630 image'],
      ['gpt-5.4', '1,229 image'],
      ['gpt-4.1-mini', '1,659 image'],
      ['openai/gpt-4o-2024-11-20', '765 image'],
    ] as const;
    for (const [model, tokens] of vectors) {
      await screen.model.fill(model);
      await expect(screen.estimate).toContainText(tokens);
    }

    // The tokens of the texts, as the encoding counts them, once a request.
    await screen.prompt.fill('What is in this image?');
    await expect(screen.estimate).toContainText('+ 6 text tokens');
    await screen.drop([plainPicture(folder, 'small.png', 512, 512)], 2);
    await expect(screen.estimate).toContainText('1,020 image (255–765 each) + 12 text tokens');
    await expect(screen.ask).toHaveText('Ask about 2 (2 requests, about $0.0026)');
    await screen.chooseMode('Together');
    await expect(screen.estimate).toContainText('+ 6 text tokens');
    await expect(screen.ask).toHaveText('Ask about 2 (1 request, about $0.0026)');

    // Nothing jumps where nothing is known, and there is a way to tell.
    const place = await screen.prompt.boundingBox();
    await screen.model.fill('gpt-99-vision');
    await expect(screen.estimate).toHaveText(
      'No estimate: how gpt-99-vision counts pictures is not known.',
    );
    expect(await figures()).toEqual(['Low', 'High', 'Auto']);
    await expect(screen.ask).toHaveText('Ask about 2 (1 request)');
    expect(await screen.prompt.boundingBox()).toEqual(place);
    await page.getByRole('button', { name: 'Add it' }).click();
    await expect(screen.settings.getByRole('tab', { name: 'Costs' })).toBeFocused();
    await page.keyboard.press('Escape');

    await screen.chooseEndpoint('On this device');
    await expect(screen.estimate).toBeHidden();
    expect(stub.requests).toHaveLength(0);
  });
  await screen.startOver();
  await screen.chooseEndpoint('Vision API');
  await screen.model.fill('gpt-5.6-sol');
  await screen.chooseDetail('Auto');
  await screen.chooseSize('Original');
  await test.step('what would be refused is said before it is sent, and what is offered fits', async () => {
    await screen.drop([plainPicture(folder, 'huge.png', 7952, 5304)]);
    await screen.prompt.fill('What is in this image?');

    await expect(screen.notice('41,334 patches')).toContainText('It fits at 6,764 × 4,512 pixels.');
    expect(await screen.figures('Auto')).toContain('refused');
    await screen.ask.click();
    await expect(screen.notice('Not asked: it would be refused.')).toBeVisible();
    await expect(screen.notice('41,334 patches')).toBeVisible();
    await expect(screen.cards).toHaveCount(0);
    expect(stub.requests).toHaveLength(0);

    await page.getByRole('button', { name: 'Send to fit' }).click();
    await expect(screen.notice('patches')).toHaveCount(0);
    await screen.ask.click();
    await stub.received(1);
    expect(sentIn(stub.requests[0])).toEqual({ width: 6764, height: 4512 });
  });
  await screen.startOver();
  await screen.model.fill('gpt-4o');
  await screen.chooseDetail('High');
  await test.step('pictures are sent in the size that was promised', async () => {
    await screen.drop([picture('IMG_2024.jpg')]);
    await screen.prompt.fill('What is in this image?');
    const before = stub.requests.length;
    const sizes = [
      ['Fit', { width: 1024, height: 768 }],
      [600, { width: 600, height: 450 }],
      ['Original', { width: 4032, height: 3024 }],
    ] as const;
    for (const [index, [size, sent]] of sizes.entries()) {
      await screen.chooseSize(size);
      await screen.ask.click();
      await stub.received(before + index + 1);
      expect(sentIn(stub.requests[before + index])).toEqual(sent);
      await expect(screen.cards).toHaveCount(index + 1);
      await expect(screen.ask).toBeEnabled();
    }

    await screen.chooseEndpoint('On this device');
    await screen.chooseSize(480);
    await screen.ask.click();
    await expect(screen.card).toContainText('No readable text found');
    const kept = await page.evaluate(async () => {
      const list = await window.looksee.listHistory({ text: '', before: null, limit: 1 });
      const newest = list.ok ? list.value.entries[0] : undefined;
      const whole = await window.looksee.getAnalysis(newest?.id ?? 0);
      return whole.ok ? whole.value.pictures[0]?.sent : null;
    });
    expect(kept).toMatchObject({ width: 480, height: 360 });
  });
});

test('above the limit it asks first, and sends only on a yes', async ({
  folder,
  start,
  stub,
  userData,
}) => {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api', models: { 'vision-api': 'gpt-4o' }, detail: 'high' },
    costs: { askAbove: 0.001 },
    endpoints: overrideFor('vision-api', stub),
  });
  const { page, screen } = await start();
  await screen.setKey('Vision API', KEY);
  await screen.drop([plainPicture(folder, 'square.png', 1024, 1024)]);
  await screen.prompt.fill('What is in this image?');

  await screen.ask.click();
  await expect(screen.spending).toContainText('Ask for about $0.0019?');
  await expect(screen.spending).toContainText('1 request');
  await expect(screen.spending).toContainText('$0.0010');
  await expect(screen.spending.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(screen.spending).toBeHidden();
  await expect(screen.ask).toBeFocused();

  // Keys that are pressed once too often spend nothing.
  await screen.prompt.press('Control+Enter');
  await expect(screen.spending.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(screen.spending.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(screen.spending).toBeHidden();
  await expect(screen.prompt).toBeFocused();
  await expect(screen.prompt).toHaveValue('What is in this image?');
  await expect(screen.cards).toHaveCount(0);
  expect(stub.requests).toHaveLength(0);

  // From the question to the limit and back, the focus is never behind a dialog.
  await screen.prompt.press('Control+Enter');
  await screen.spending.getByRole('button', { name: 'Change the limit' }).click();
  await expect(screen.askAbove).toBeVisible();
  await expect(screen.settings.getByRole('tab', { name: 'Costs' })).toBeFocused();
  await expect(screen.spending).toBeHidden();
  await page.keyboard.press('Tab');
  await expect(screen.askAbove).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();
  await expect(screen.ask).toBeFocused();
  expect(stub.requests).toHaveLength(0);

  await screen.ask.click();
  await screen.spending.getByRole('button', { name: 'Ask' }).click();
  await expect(screen.card).toContainText('A wooden path through green grass.');
  expect(stub.requests).toHaveLength(1);

  await screen.askAgain.click();
  await expect(screen.spending).toContainText('Ask for about $0.0019?');
  await screen.spending.getByRole('button', { name: 'Cancel' }).click();
  await expect(screen.spending).toBeHidden();
  await expect(screen.cards).toHaveCount(1);
  expect(stub.requests).toHaveLength(1);
  await screen.askAgain.click();
  await screen.spending.getByRole('button', { name: 'Ask' }).click();
  await expect(screen.cards).toHaveCount(2);
  await expect(screen.card).toContainText('A wooden path through green grass.');
  expect(stub.requests).toHaveLength(2);

  // Cheaper than the limit, nothing is asked.
  await screen.chooseDetail('Low');
  await screen.ask.click();
  await expect(screen.cards).toHaveCount(3);
  await stub.received(3);
});

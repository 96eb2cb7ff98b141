import { writeSettings } from '../fixtures/app';
import { picture } from '../fixtures/pictures';
import { visionApi } from '../fixtures/seed-rules';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

test('a link goes to the endpoint as it is; loaded, nothing is sent along that tells who asks', async ({
  start,
  stub,
  userData,
  web,
  clipboard,
}) => {
  stub.rules = visionApi(KEY);
  writeSettings(userData, {
    choices: { endpointId: 'vision-api', models: { 'vision-api': 'gpt-4o' } },
    endpoints: overrideFor('vision-api', stub),
  });
  const { electron, page, screen } = await start();
  await screen.setKey('Vision API', KEY);
  await test.step('a link goes to the endpoint as it is; Looksee itself never asks for it', async () => {
    const link = web.address('photos/a%20cat.jpg?size=2&sharp=1');
    await screen.openLinkDialog();
    await screen.link.fill(link);
    await screen.sendLink.click();
    await screen.draftHolds(1);
    await expect(screen.picture('a cat.jpg')).toHaveCount(1);
    await screen.prompt.fill('What is in this image?');
    await screen.ask.click();

    await expect(screen.card).toContainText('A wooden path through green grass.');
    expect(stub.requests.map(({ body }) => body)).toEqual([
      {
        model: 'gpt-4o',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is in this image?' },
              { type: 'image_url', image_url: { url: link } },
            ],
          },
        ],
      },
    ]);

    // It is kept as a link, can be found by its name, and goes the same way again.
    await screen.search.fill('a cat.jpg');
    await screen.openEntry('What is in this image?');
    await expect(screen.stage).toContainText(link);
    await screen.askAgain.click();
    await stub.received(2);
    expect(stub.requests[1]?.text).toBe(stub.requests[0]?.text);
    expect(web.connections).toBe(0);
  });
  await screen.startOver();
  await test.step('a link is loaded with nothing sent along that tells who asks', async () => {
    const version = await page.evaluate(async () => {
      const started = await window.looksee.start();
      return started.ok ? started.value.about.version : '';
    });
    const links = [web.address('photos/receipt.png?a=1'), web.address('no-text.jpg')];
    await screen.openLinkDialog();
    await screen.link.fill(links.join('\n'));
    await screen.loadLink.click();
    await expect(screen.refused).toContainText('Load 2 links from your own network?');
    expect(web.connections).toBe(0);
    for (const link of links) await screen.allowLink(link);
    await screen.draftHolds(2);
    await expect(screen.picture('receipt.png')).toHaveCount(1);
    expect(web.asked.toSorted()).toEqual(['/no-text.jpg', '/photos/receipt.png?a=1']);
    for (const request of web.requests) {
      const { host, connection, ...headers } = request.headers;
      expect([host, connection]).toEqual([new URL(web.address('')).host, 'keep-alive']);
      expect(headers).toEqual({ accept: 'image/*', 'user-agent': `Looksee/${version}` });
    }
  });
  await screen.startOver();
  await test.step('Paste Picture takes what is on the clipboard once, and from there rather than from the web', async () => {
    /** Read by the main process, which alone sees the system's clipboard. */
    const pasteByMenu = () =>
      electron.evaluate(({ Menu }) => {
        const item = Menu.getApplicationMenu()?.getMenuItemById('paste');
        if (!item) throw new Error('no such item');
        (item.click as unknown as () => void)();
      });
    const [connections, asked] = [web.connections, [...web.asked]];
    const link = web.address('receipt.png');
    await clipboard.copyFromPage(electron, picture('receipt.png'), link);
    await pasteByMenu();
    await screen.draftHolds(1);
    await expect(screen.picture('Pasted ')).toHaveCount(1);
    await expect(screen.refused).toBeHidden();
    expect(web.connections).toBe(connections);

    await screen.newDraft();
    await clipboard.copyWords(electron, `${link}\n${link}\n`);
    await pasteByMenu();
    await expect(screen.refused).toContainText('Load 1 link from your own network?');
    await screen.allowLink(link);
    await screen.draftHolds(1);
    await expect(screen.picture('receipt.png')).toHaveCount(1);
    expect(web.asked).toEqual([...asked, '/receipt.png']);
  });
});

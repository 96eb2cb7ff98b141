import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSettings } from '../fixtures/app';
import { dropData, dropFiles, startDataDrag } from '../fixtures/drop';
import { copyOf, manyPictures, picture } from '../fixtures/pictures';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';

/** What Chrome gives of a picture that is dragged out of a page. */
const fromBrowser = (address: string, link = address) => ({
  'text/html': `<img src="${address}" alt="A receipt">`,
  'text/uri-list': link,
  'text/plain': link,
});

const inItself = (name: string): string =>
  `data:image/png;base64,${readFileSync(picture(name)).toString('base64')}`;

test('what is dropped from a browser or a folder comes in, and links are loaded after asking', async ({
  start,
  folder,
  web,
}) => {
  const { page, screen } = await start();
  await test.step('a picture that comes as a file and by its link is added once, from the file', async () => {
    const files = [picture('receipt.png')];
    await dropData(page, { files, data: fromBrowser(web.address('no-text.jpg')) });
    await screen.draftHolds(1);
    await expect(screen.picture('receipt.png')).toHaveCount(1);
    await expect(screen.refused).toBeHidden();
    expect(web.asked).toEqual([]);
  });
  await screen.startOver();
  await test.step('a link that holds its picture needs no network', async () => {
    await dropData(page, { data: fromBrowser(inItself('umlaut.png')) });
    await screen.draftHolds(1);
  });
  await screen.startOver();
  await test.step('dropped text does nothing, and goes into a field that it is dropped on', async () => {
    const data = { 'text/plain': 'What is it?', 'text/html': '<b>What is it?</b>' };
    const drag = await startDataDrag(page, { data });
    await expect(screen.dropTarget).toBeHidden();
    await drag.drop();
    const box = await screen.prompt.boundingBox();
    if (box === null) throw new Error('The prompt is not in sight.');
    await dropData(page, { data }, { x: box.x + 20, y: box.y + 20 });
    await expect(screen.prompt).toHaveValue('What is it?');
    await screen.draftHolds(0);
    await expect(screen.refused).toBeHidden();
  });
  await screen.startOver();
  await test.step('a picture dragged out of a browser is loaded, from the own network only after asking', async () => {
    const address = web.address('receipt.png');
    const drag = await startDataDrag(page, {
      data: fromBrowser(address, web.address('page.html')),
    });
    await expect(screen.dropTarget).toContainText('Drop to add the picture');
    await drag.drop();
    await expect(screen.dropTarget).toBeHidden();
    await expect(screen.refused).toContainText('Load 1 link from your own network?');
    await expect(screen.refusal(address)).toContainText('127.0.0.1');
    expect(web.asked).toEqual([]);
    await screen.allowLink(address);
    await screen.draftHolds(1);
    await expect(screen.picture('receipt.png')).toHaveCount(1);
    expect(web.asked).toEqual(['/receipt.png']);
    await screen.ask.click();
    await expect(screen.card).toContainText('CORNER BAKERY');
  });
  await screen.startOver();
  await test.step('a folder gives its pictures in the order of their numbers, and tells what it left out', async () => {
    const holiday = join(folder, 'holiday');
    for (const number of [10, 9, 1]) copyOf('alpha.webp', holiday, `${number}.webp`);
    manyPictures(join(holiday, 'more'), 2);
    copyOf('alpha.webp', holiday, '.hidden.webp');
    await dropFiles(page, [holiday, picture('receipt.png')]);
    // Of the three copies of one picture the first stays.
    await screen.draftHolds(4);
    const names = await screen.pictures.evaluateAll((cells) =>
      cells.map((cell) => (cell.getAttribute('title') ?? '').split('\n')[0]),
    );
    expect(names).toEqual(['1.webp', 'photo-01.png', 'photo-02.png', 'receipt.png']);
    await expect(screen.refused).toContainText('2 pictures are here already');
    await expect(screen.refusal('holiday')).toContainText('1 hidden');
    await screen.refused.getByRole('button', { name: 'Dismiss' }).click();
    await expect(screen.refused).toBeHidden();
  });
  await screen.startOver();
  await test.step('several links to one place of the own network are one question', async () => {
    const names = ['receipt.png', 'no-text.jpg', 'umlaut.png'];
    await screen.openLinkDialog();
    await page.keyboard.insertText(names.map((name) => web.address(name)).join('\n'));
    await page.keyboard.press('Enter');
    await screen.loadAll.click();
    await screen.draftHolds(3);
    await expect(screen.refused).toBeHidden();
    await expect(screen.stage).toBeFocused();
  });
  await screen.startOver();
  await test.step('what fails is named by its link, with the reason, and can be tried again', async () => {
    await screen.openLinkDialog();
    const [webPage, missing] = [web.address('page.html'), web.address('missing.png')];
    await page.keyboard.insertText(`${webPage}\n${missing}`);
    await page.keyboard.press('Enter');
    await screen.allowLink(webPage);
    await expect(screen.refusal(webPage)).toContainText('This is a web page, not a picture.');
    await screen.allowLink(missing);
    await expect(screen.refusal(missing)).toContainText('The picture is not there any more.');
    await expect(screen.refused).toContainText('2 links gave no picture');
    // Tried again, it asks again: nothing was allowed for good.
    await screen.refusal(missing).getByRole('button', { name: 'Try again' }).click();
    await expect(screen.refusal(missing).getByRole('button', { name: 'Load it' })).toBeVisible();
    await screen.draftHolds(0);
  });
});

test('what is on the clipboard comes in, and what the link dialog is given', async ({
  start,
  folder,
  clipboard,
  web,
}) => {
  const { electron, page, screen } = await start();
  await test.step('the link dialog by keyboard alone', async () => {
    const button = page.getByRole('button', { name: 'Link…' });
    await screen.tabTo(button);
    await page.keyboard.press('Enter');
    await expect(screen.link).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(screen.linkDialog).toContainText('Paste or type a whole link first.');
    await page.keyboard.type('cats');
    await expect(screen.linkDialog).toContainText('A link begins with https:// or http://.');
    await page.keyboard.press('Enter');
    await expect(screen.linkDialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(screen.linkDialog).toBeHidden();
    await expect(button).toBeFocused();

    await screen.openLinkDialog();
    const address = web.address('receipt.png');
    await page.keyboard.insertText(`${address}\n${inItself('umlaut.png')}\n`);
    await expect(screen.loadLink).toHaveText('Load 2 pictures');
    await page.keyboard.press('Enter');
    await expect(screen.linkDialog).toBeHidden();
    await screen.draftHolds(1);
    await screen.allowLink(address);
    await screen.draftHolds(2);
  });
  await screen.startOver();
  await test.step('a picture copied out of a browser is pasted once, from any field', async () => {
    const asked = [...web.asked];
    await clipboard.copyFromPage(electron, picture('receipt.png'), web.address('receipt.png'));
    await screen.prompt.focus();
    await page.keyboard.press('Control+v');
    await screen.draftHolds(1);
    await expect(screen.pictures.first()).toHaveAttribute('title', /^Pasted \d{4}-/);
    await expect(screen.prompt).toHaveValue('');
    await expect(screen.refused).toBeHidden();
    expect(web.asked).toEqual(asked);
  });
  await screen.startOver();
  await test.step('a link is pasted where no field has the focus, and stays text in one', async () => {
    const address = web.address('no-text.jpg');
    await clipboard.copyWords(electron, address);
    await screen.prompt.focus();
    await page.keyboard.press('Control+v');
    await expect(screen.prompt).toHaveValue(address);
    await expect(screen.refused).toBeHidden();
    await page.getByRole('radio', { name: 'On this device' }).focus();
    await page.keyboard.press('Control+v');
    await screen.allowLink(address);
    await screen.draftHolds(1);
    // By the button it is the same.
    await screen.newDraft();
    await page.getByRole('button', { name: 'Paste', exact: true }).click();
    await screen.allowLink(address);
    await screen.draftHolds(1);
  });
  await screen.startOver();
  await test.step('files copied in the file manager are pasted', async () => {
    const [first = '', second = ''] = manyPictures(join(folder, 'a folder'), 2);
    await clipboard.copyFiles(electron, [first, second]);
    await page.keyboard.press('Control+v');
    await screen.draftHolds(2);
    await expect(screen.refused).toBeHidden();
  });
  await screen.startOver();
  await test.step('a link that holds a large picture is loaded as it is pasted into the dialog', async () => {
    const large = readFileSync(picture('IMG_2024.jpg')).toString('base64');
    await clipboard.copyWords(electron, `data:image/jpeg;base64,${large}`);
    await screen.openLinkDialog();
    await page.keyboard.press('Control+v');
    await expect(screen.linkDialog).toBeHidden();
    await screen.draftHolds(1);
  });
});

test('a link itself is sent where links are taken, and none comes in from the window itself', async ({
  start,
  stub,
  userData,
}) => {
  writeSettings(userData, { endpoints: overrideFor('vision-api', stub) });
  const { page, screen } = await start();
  await screen.setKey('Vision API', 'sk-test-4f9a8c7b6d5e4321');
  await test.step('a link itself is sent by endpoints that take links, not by this device', async () => {
    await screen.openLinkDialog();
    await screen.link.fill('https://example.com/photos/cat.jpg');
    await expect(screen.sendLink).toBeDisabled();
    // A pointer that was there before the button drew itself anew has to come in again.
    const seeTooltip = (words: string): Promise<void> =>
      expect(async () => {
        await page.mouse.move(1, 1);
        await screen.sendLink.hover();
        await expect(page.getByRole('tooltip')).toContainText(words, { timeout: 2000 });
      }).toPass();
    await seeTooltip('On this device takes no links.');
    // What looks disabled is.
    await screen.sendLink.focus();
    await page.keyboard.press('Enter');
    await expect(screen.linkDialog).toBeVisible();
    await page.keyboard.press('Escape');

    await screen.chooseEndpoint('Vision API');
    await screen.openLinkDialog();
    await screen.link.fill('https://example.com/photos/cat.jpg');
    await seeTooltip('Looksee does not see the picture');
    await screen.sendLink.click();
    await expect(screen.linkDialog).toBeHidden();
    await screen.draftHolds(1);
    await expect(screen.picture('cat.jpg')).toHaveCount(1);
  });
  await screen.startOver();
  await test.step('a link dragged within the window does not come into it', async () => {
    await screen.drop([picture('umlaut.png')]);
    await screen.prompt.fill('Where is it from?');
    stub.behaviour = { type: 'answer', text: 'From [this page](https://example.com/cats.png).' };
    await screen.ask.click();
    await screen.card.getByRole('link', { name: 'this page' }).dragTo(screen.stage);
    await expect(screen.dropTarget).toBeHidden();
    await expect(screen.refused).toBeHidden();
    await screen.draftHolds(1);
    // The same from outside is taken.
    await dropData(page, { data: { 'text/uri-list': 'data:image/png;base64,AAAA' } });
    await expect(screen.refused).toContainText('1 file was not added');
  });
});

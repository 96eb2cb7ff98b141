import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { RunningApp } from '../fixtures/app';
import { dropFiles } from '../fixtures/drop';
import { copyOf, manyPictures, picture } from '../fixtures/pictures';
import { sized } from '../fixtures/size';
import { expect, test } from '../fixtures/test';

/** A holiday in folders, whose names do not sort by their letters. Returns the folder. */
function holiday(folder: string): string {
  const dir = join(folder, 'holiday');
  const [a = '', b = '', c = '', d = ''] = manyPictures(join(folder, 'sources'), 4);
  mkdirSync(join(dir, 'Day 2', 'evening'), { recursive: true });
  copyFileSync(a, join(dir, 'Day 10.png'));
  copyFileSync(b, join(dir, 'Day 1.png'));
  copyFileSync(c, join(dir, 'Day 2', 'evening', 'sunset'));
  copyFileSync(d, join(dir, 'Day 2', 'noon.jpg'));
  copyFileSync(a, join(dir, '.trash.png'));
  writeFileSync(join(dir, 'Thumbs.db'), 'x');
  writeFileSync(join(dir, 'notes.txt'), 'We saw cats.');
  symlinkSync(dir, join(dir, 'Day 2', 'back'));
  return dir;
}
const HOLIDAY = ['Day 1.png', 'sunset', 'noon.jpg', 'Day 10.png'];
const LEFT_OUT = 'Left out 4: 2 hidden files, 1 that is not a picture, 1 linked folder.';

async function names({ screen }: RunningApp): Promise<string[]> {
  return screen.pictures.evaluateAll((cells) =>
    cells.map((cell) => (cell.getAttribute('title') ?? '').split('\n')[0] ?? ''),
  );
}

async function expectHoliday(app: RunningApp): Promise<void> {
  await app.screen.draftHolds(4);
  expect(await names(app)).toEqual(HOLIDAY);
  await expect(app.screen.refusal('holiday')).toContainText(LEFT_OUT);
}

test('a folder named at the start is read whole', async ({ start, folder }) => {
  await expectHoliday(await start({ files: [holiday(folder)] }));
});

test('a folder handed over by a second start is read whole', async ({ start, folder }) => {
  const app = await start({ ownProcess: true });
  expect(await app.startAgain({ files: [holiday(folder)] })).toBe(0);
  await expectHoliday(app);
});

test('folders and files come in, and what cannot is named', async ({ start, folder }) => {
  const app = await start();
  const { page, screen } = app;
  await test.step('a folder chosen in the dialog is read whole', async () => {
    const dir = holiday(join(folder, 'chosen'));
    // The system's dialog is outside the app: its answer is given here, all behind it is real.
    await app.electron.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = (...args: unknown[]) => {
        const { properties } = args.at(-1) as { properties: string[] };
        const filePaths = properties.includes('openDirectory') ? [path] : [];
        return Promise.resolve({ canceled: false, filePaths });
      };
    }, dir);
    await app.page.keyboard.press('Control+Shift+o');
    await expectHoliday(app);
  });
  await screen.startOver();
  await test.step('the picture on the stage is the first of a dropped folder', async () => {
    await dropFiles(app.page, [holiday(join(folder, 'dropped'))]);
    await expectHoliday(app);
    await expect(app.screen.pictures.first()).toHaveAttribute('aria-current', 'true');
  });
  await screen.startOver();
  await test.step('an empty folder says that it is empty', async () => {
    mkdirSync(join(folder, 'nothing'));
    await dropFiles(page, [join(folder, 'nothing'), picture('receipt.png')]);
    await screen.draftHolds(1);
    await expect(screen.refusal('nothing')).toContainText('This folder is empty.');
  });
  await screen.startOver();
  await test.step('files that want to harm are refused by name, and none of their neighbours is lost', async () => {
    const at = (name: string) => join(folder, name);
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = manyPictures(
      at('good'),
      5,
    );
    const strange = {
      'two\nlines.png': second,
      '🐈‍⬛ قطة 猫.png': third,
      [`${'n'.repeat(251)}.png`]: fourth,
      'photo\u202egnp.exe': fifth,
    };
    for (const [name, source] of Object.entries(strange)) copyFileSync(source, at(name));
    execFileSync('mkfifo', [at('pipe.png')]);
    symlinkSync('round.png', at('round.png'));
    writeFileSync(at('huge.png'), readFileSync(first));
    truncateSync(at('huge.png'), 2 * 1024 ** 3);
    await dropFiles(app.page, [
      ...[first, at('pipe.png'), at('round.png'), at('huge.png'), at('gone.png')],
      ...Object.keys(strange).map(at),
    ]);
    await app.screen.draftHolds(5);
    expect(await names(app)).toEqual([
      'photo-01.png',
      'two\ufffdlines.png',
      '🐈‍⬛ قطة 猫.png',
      `${'n'.repeat(251)}.png`,
      'photo\ufffdgnp.exe',
    ]);
    await expect(app.screen.refusal('pipe.png')).toContainText('not a regular file');
    await expect(app.screen.refusal('round.png')).toContainText('circle');
    await expect(app.screen.refusal('huge.png')).toContainText('too large');
    await expect(app.screen.refusal('gone.png')).toContainText('no file at this place');
  });
  await screen.startOver();
  await test.step('a picture in a folder whose name is no valid text comes in like any other', async () => {
    const dir = join(folder, 'old disk');
    const [, second = ''] = manyPictures(dir, 2);
    renameSync(
      second,
      Buffer.concat([Buffer.from(join(dir, 'caf')), Buffer.from([0xe9]), Buffer.from('.png')]),
    );
    await dropFiles(page, [dir]);
    await screen.draftHolds(2);
    await expect(screen.picture('caf\ufffd.png')).toHaveCount(1);
  });
  await screen.startOver();
  await test.step('a file is read once, whatever becomes of it afterwards', async () => {
    const path = copyOf('receipt.png', folder, 'receipt.png');
    await screen.drop([path]);
    chmodSync(path, 0);
    writeFileSync(path, 'something else', { flag: 'w' });
    await screen.ask.click();
    await expect(screen.card).toContainText('CORNER BAKERY');
    // Dropped again it is another file.
    await dropFiles(page, [path]);
    await expect(screen.refusal('receipt.png')).toBeVisible();
    await screen.draftHolds(1);
  });
  await screen.startOver();
  await test.step('the same picture again is not added, and comes back by an undo once', async () => {
    const copy = copyOf('receipt.png', folder, 'a copy.png');
    await screen.drop([picture('receipt.png'), picture('no-text.jpg')]);
    await dropFiles(page, [copy]);
    await expect(screen.refusal('a copy.png')).toContainText('Already here as receipt.png.');
    await screen.draftHolds(2);
    await screen.pictures.first().click();
    await page.keyboard.press('Delete');
    await screen.draftHolds(1);
    await screen.drop([copy], 2);
    expect(await names(app)).toEqual(['no-text.jpg', 'a copy.png']);
    await screen.undo('Removed receipt.png').click();
    await expect(screen.picture('a copy.png')).toHaveCount(0);
    await screen.draftHolds(2);
    expect(await names(app)).toEqual(['receipt.png', 'no-text.jpg']);
  });
});

/** Far more than a draft holds. */
const MANY = sized(1_000, 10_000);
const MORE = (MANY - 500).toLocaleString('en-US');

/** Fills a folder with so many small pictures that all differ. Returns their paths. */
function fillWithMany(dir: string): string[] {
  mkdirSync(dir);
  const [png = ''] = manyPictures(join(dir, '..', 'one'), 1);
  const source = readFileSync(png);
  return Array.from({ length: MANY }, (_, index) => {
    const path = join(dir, `${index}.png`);
    // What follows the end of a PNG makes another file of it, and no other picture.
    writeFileSync(path, Buffer.concat([source, Buffer.from(String(index))]));
    return path;
  });
}

test(`a folder of ${MANY} pictures, or ${MANY} files, fill the draft, in one line, and the window stays usable`, async ({
  start,
  folder,
}) => {
  test.slow();
  const dir = join(folder, 'archive');
  const paths = fillWithMany(dir);
  const { page, screen } = await start();
  await dropFiles(page, [dir]);
  await screen.prompt.fill('Still here');
  await expect(screen.prompt).toHaveValue('Still here');
  await expect(screen.refusal('archive')).toContainText(`${MORE} more pictures are in it`);
  await screen.draftHolds(500);
  await expect(screen.refused.getByRole('listitem')).toHaveCount(1);
  await expect(screen.picture('0.png')).toHaveCount(1);
  await screen.toLastPicture();
  await expect(screen.picture('499.png')).toHaveCount(1);

  await screen.startOver();
  await dropFiles(page, paths);
  await expect(screen.refusal(`${MORE} more files`)).toContainText('A draft holds 500 pictures.');
  await screen.draftHolds(500);
  await expect(screen.refused.getByRole('listitem')).toHaveCount(1);
});

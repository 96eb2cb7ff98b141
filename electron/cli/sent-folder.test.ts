import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf, temporaryDir } from '../services/testing';
import { SentFolder } from './sent-folder';

const sent = (text: string, format: 'png' | 'jpeg' = 'jpeg') => ({
  bytes: bytesOf(text),
  format,
  width: 1,
  height: 1,
  removed: null,
});

describe('the folder of what is sent', () => {
  it('is made, and holds the bytes under the name of the original', async () => {
    const dir = join(temporaryDir(), 'a', 'b');
    const folder = await SentFolder.open(dir);
    expect(await folder.save(folder.stemFor('holiday.v2.heic'), sent('x'))).toBe('holiday.v2.jpg');
    expect(readFileSync(join(dir, 'holiday.v2.jpg'), 'utf8')).toBe('x');
  });

  it('overwrites nothing: neither what lies there nor what this run wrote', async () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'a.jpg'), 'mine');
    const folder = await SentFolder.open(dir);
    const stems = ['a.png', 'b.png', 'B.jpg', 'b.png'].map((name) => folder.stemFor(name));
    expect(stems).toEqual(['a', 'b', 'B-2', 'b-3']);
    // Whichever is done first.
    const names = await Promise.all(
      stems.toReversed().map((stem) => folder.save(stem, sent(stem))),
    );
    expect(names.toReversed()).toEqual(['a-2.jpg', 'b.jpg', 'B-2.jpg', 'b-3.jpg']);
    expect(readFileSync(join(dir, 'a.jpg'), 'utf8')).toBe('mine');
    expect(readFileSync(join(dir, 'a-2.jpg'), 'utf8')).toBe('a');
  });

  it.each([
    ['.png', 'picture'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\x?.png', 'C__x_'],
    ['領収書 2024.jpg', '領収書 2024'],
    ['two\nlines.png', 'two_lines'],
    [`${'é'.repeat(300)}.png`, 'é'.repeat(100)],
  ])('names what is sent of %j: %j', async (name, stem) => {
    const dir = temporaryDir();
    const folder = await SentFolder.open(dir);
    expect(folder.stemFor(name)).toBe(stem);
    expect(await folder.save(stem, sent('x', 'png'))).toBe(`${stem}.png`);
    expect(readdirSync(dir)).toEqual([`${stem}.png`]);
  });

  it('says why it cannot be written', async () => {
    const file = join(temporaryDir(), 'file');
    writeFileSync(file, '');
    await expect(SentFolder.open(file)).rejects.toMatchObject({
      error: { code: 'invalid-request', message: expect.stringContaining('EEXIST') },
    });
    expect(existsSync(join(file, 'a.jpg'))).toBe(false);
  });
});

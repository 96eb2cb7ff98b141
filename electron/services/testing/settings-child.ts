/**
 * Another process on the settings, for tests: `child.mjs FILE NAME COUNT` changes values and adds models of its own, one at a
 * time; with `hold` instead of a count it keeps the file's lock until it is killed.
 */
import { withFileLock } from '../../platform/file-lock';
import { Settings } from '../settings';

const [file = '', name = '', count = '0'] = process.argv.slice(2);

if (count === 'hold') {
  await withFileLock(file, async () => {
    process.stdout.write('held\n');
    await new Promise((resolve) => setTimeout(resolve, 1_000_000));
  });
} else {
  const settings = await Settings.load(file);
  for (let n = 0; n < Number(count); n += 1) {
    const add = { name: `${name}-${n}`, countsLike: 'gpt-4o', price: null };
    await settings.change({
      choices: { models: { [`${name}-${n}`]: 'model' } },
      costs: { ownModels: [{ add }] },
    });
  }
  await settings.close();
}

import { expect, test } from 'vitest';
import { isAbsent, orAbsent, whileBusy, whileBusySync } from './file-errors';

const failure = (code: string) => Object.assign(new Error(code), { code });

/** Fails with these codes, then succeeds. */
function failing(...codes: string[]) {
  let calls = 0;
  return async () => {
    const code = codes[calls];
    calls += 1;
    if (code !== undefined) throw failure(code);
    return calls;
  };
}

test.each(['EBUSY', 'EPERM', 'EACCES', 'EMFILE', 'ENFILE'])(
  '%s passes: the work is tried again, but not for ever',
  async (code) => {
    expect(await whileBusy(failing(code, code), [0, 0])).toBe(3);
    await expect(whileBusy(failing(code, code, code), [0, 0])).rejects.toThrow(code);
    let calls = 0;
    const sync = (fails: number) => () => {
      calls += 1;
      if (calls <= fails) throw failure(code);
      return calls;
    };
    expect(whileBusySync(sync(2), [0, 0])).toBe(3);
    calls = 0;
    expect(() => whileBusySync(sync(3), [0, 0])).toThrow(code);
  },
);

test.each(['ENOENT', 'EISDIR', 'ENOSPC', 'EIO', 'ELOOP'])('%s does not pass', async (code) => {
  await expect(whileBusy(failing(code), [0, 0])).rejects.toThrow(code);
});

test('only ENOENT says that a file is not there', async () => {
  expect(await orAbsent(Promise.reject(failure('ENOENT')))).toBeNull();
  for (const code of ['ENOTDIR', 'EACCES', 'EBUSY', 'EIO', 'EMFILE', 'EISDIR', 'ELOOP']) {
    expect(isAbsent(failure(code))).toBe(false);
    await expect(orAbsent(Promise.reject(failure(code)))).rejects.toThrow(code);
  }
  expect(isAbsent(undefined)).toBe(false);
});

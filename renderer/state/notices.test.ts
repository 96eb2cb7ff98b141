import { beforeEach, describe, expect, it } from 'vitest';
import { notify, useNotices } from './notices';

const messages = () => useNotices.getState().notices.map(({ message }) => message);

beforeEach(() => useNotices.setState({ notices: [] }));

describe('notices', () => {
  it('says the same once, as the newest', () => {
    notify({ message: 'disk full' });
    notify({ message: 'copied' });
    notify({ message: 'disk full' });
    expect(messages()).toEqual(['copied', 'disk full']);
  });

  it('keeps each notice with an action, since each does something else', () => {
    const action = { label: 'Undo', run: () => undefined };
    notify({ message: 'Removed', action });
    notify({ message: 'Removed', action });
    expect(messages()).toEqual(['Removed', 'Removed']);
  });

  it('lets the oldest go when there are too many', () => {
    for (const message of ['1', '2', '3', '4', '5']) notify({ message });
    expect(messages()).toEqual(['2', '3', '4', '5']);
  });
});

import { describe, expect, it } from 'vitest';
import { plainProfile } from '../../shared/domain/endpoint';
import { Dispatchers } from './dispatchers';

const profile = { ...plainProfile('e', 'E'), proxy: { type: 'none' } } as const;

describe('Dispatchers', () => {
  it('makes no connection once it is closed, be it by an agent from before', async () => {
    const dispatchers = new Dispatchers({ settleMs: 0 });
    const url = new URL('http://127.0.0.1:1/v1');
    const agent = await dispatchers.for(profile, url);
    await dispatchers.close();
    await expect(dispatchers.for(profile, url)).rejects.toThrow('closed');
    const request = agent.open({
      method: 'GET',
      url,
      headers: {},
      signal: new AbortController().signal,
    });
    const failed = new Promise<Error>((resolve) => request.once('error', resolve));
    expect((await failed).message).toBe('The connections are closed');
  });
});

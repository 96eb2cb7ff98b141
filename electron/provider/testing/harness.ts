import { afterEach } from 'vitest';
import type { EndpointProfile } from '../../../shared/domain/endpoint';
import type { ChatClientOptions, ChatOutcome } from '../chat-client';
import { startEndpoint, type Endpoint } from './loopback-endpoint';
import { createClient, profileAt, requestTo } from './requests';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** Closes it after the test. */
export function keep<T extends { close: () => Promise<void> }>(each: T): T {
  open.push(each);
  return each;
}

export async function serve(answer: Parameters<typeof startEndpoint>[0]): Promise<Endpoint> {
  return keep(await startEndpoint(answer));
}

export function clientWith(
  options: Partial<ChatClientOptions> = {},
): ReturnType<typeof createClient> {
  const created = createClient(options);
  keep(created.client);
  return created;
}

/** Asks an endpoint that always answers the same. */
export async function askAgainst(
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
  changes: Partial<EndpointProfile> = {},
): Promise<{ outcome: ChatOutcome; endpoint: Endpoint; waits: number[] }> {
  const endpoint = await serve((response) => response.writeHead(status, headers).end(body));
  const { client, waits } = clientWith();
  const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl, changes)));
  return { outcome, endpoint, waits };
}

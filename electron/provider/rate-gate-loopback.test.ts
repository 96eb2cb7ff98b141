import { expect, it } from 'vitest';
import { Agent, request } from 'undici';
import { RateGate, type Wait } from './rate-gate';
import { keep, serve } from './testing/harness';
import { LimitedEndpoint } from './testing/limited-endpoint';

// No time is asserted: whatever holds this computer up, the endpoint refuses whatever is more than it allows.
it('500 requests to a real endpoint that takes 3 at once and 60 per 2 s: each once, none refused', async () => {
  const limited = new LimitedEndpoint({
    counting: 'sliding window',
    atOnce: 3,
    limit: 60,
    windowMs: 2_000,
    now: () => performance.now(),
  });
  const endpoint = await serve((response, { body }) => {
    const { status, headers } = limited.arrive(String(body.id));
    response.writeHead(status, headers);
    // The headers come before the answer is ready, as in a stream.
    response.flushHeaders();
    setTimeout(() => {
      if (status === 200) limited.done();
      response.end('{}');
    }, 20);
  });
  const dispatcher = keep(new Agent());
  const gate = new RateGate({ concurrency: 3 });
  const ids = Array.from({ length: 500 }, (_, index) => `${index}`);
  const waits: (Wait | null)[] = [];
  const statuses = await Promise.all(
    ids.map((id) =>
      gate.run(
        async (permit) => {
          const reply = await request(endpoint.baseUrl, {
            method: 'POST',
            body: JSON.stringify({ id }),
            dispatcher,
          });
          permit.answered(reply.statusCode, (name) => reply.headers[name]?.toString() ?? null);
          await reply.body.dump();
          return reply.statusCode;
        },
        { onWait: (wait) => waits.push(wait) },
      ),
    ),
  );

  expect(statuses).toEqual(ids.map(() => 200));
  expect(limited.arrivals.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(limited.arrivals.map(({ status }) => status)).not.toContain(429);
  expect(waits.filter((wait) => wait !== null).length).toBeGreaterThan(0);
}, 120_000);

import { expect, it } from 'vitest';
import { sized } from '../platform/testing/size';
import { OwnGates, type Wait } from './gates/gates';
import { clientWith, serve } from './testing/harness';
import { LimitedEndpoint } from './testing/limited-endpoint';
import { completion, profileAt, QUESTION, requestTo } from './testing/requests';

const QUESTIONS = sized(30, 500);
const LIMIT = sized(10, 60);
const WINDOW_MS = sized(1_000, 2_000);

// No time is asserted: whatever holds this computer up, the endpoint refuses whatever is more than it allows.
it(`${QUESTIONS} questions to a real endpoint that takes 3 at once and ${LIMIT} in ${WINDOW_MS} ms: each once, none refused`, async () => {
  const limited = new LimitedEndpoint({
    counting: 'sliding window',
    atOnce: 3,
    limit: LIMIT,
    windowMs: WINDOW_MS,
    now: () => performance.now(),
  });
  const endpoint = await serve((response, { body }) => {
    const { status, headers } = limited.arrive(String(body.model));
    response.writeHead(status, headers);
    // The headers come before the answer is ready, as in a stream.
    response.flushHeaders();
    setTimeout(() => {
      if (status === 200) limited.done();
      response.end(completion('hi'));
    }, 20);
  });
  const { client } = clientWith({ gates: new OwnGates() });
  const profile = profileAt(endpoint.baseUrl, { concurrency: 3 });
  const ids = Array.from({ length: QUESTIONS }, (_, index) => `${index}`);
  const waits: (Wait | null)[] = [];
  const outcomes = await Promise.all(
    ids.map((model) =>
      client.complete(
        requestTo(profile, {
          question: { ...QUESTION, model },
          onWait: (wait) => waits.push(wait),
        }),
      ),
    ),
  );

  expect(outcomes.map(({ answer, error }) => error?.code ?? answer)).toEqual(ids.map(() => 'hi'));
  expect(limited.arrivals.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(limited.arrivals.map(({ status }) => status)).not.toContain(429);
  expect(waits.filter((wait) => wait !== null).length).toBeGreaterThan(0);
}, 120_000);

/**
 * Another process of a user-data folder, for tests: `gate-child.mjs DIR BASE-URL NAME COUNT` sends COUNT requests named
 * NAME-0 and so on, all at once as far as its gate lets it, prints how each ended, and leaves.
 */
import { Agent, request } from 'undici';
import { plainProfile } from '../../../shared/domain/endpoint';
import { SharedGates } from '../gates/shared-gates';

const [dir = '', baseUrl = '', name = '', count = '0', concurrency = '3'] = process.argv.slice(2);
const gates = new SharedGates({
  dir,
  log: { warn: (message) => process.stderr.write(`${message}\n`) },
});
const profile = {
  ...plainProfile('profile', 'Profile'),
  baseUrl,
  concurrency: Number(concurrency),
};
const dispatcher = new Agent();

async function send(id: string, ahead: boolean): Promise<number> {
  const status = await gates.for(profile).run(
    async (permit) => {
      const reply = await request(baseUrl, {
        method: 'POST',
        body: JSON.stringify({ id }),
        dispatcher,
      });
      permit.answered(reply.statusCode, (header) => reply.headers[header]?.toString() ?? null);
      await reply.body.dump();
      return reply.statusCode;
    },
    { ahead },
  );
  return status === 429 ? send(id, true) : status;
}

const ids = Array.from({ length: Number(count) }, (_, index) => `${name}-${index}`);
const statuses = await Promise.all(ids.map((id) => send(id, false)));
await gates.close();
await dispatcher.close();
process.stdout.write(JSON.stringify(statuses));

/**
 * Another process of a user-data folder, for tests: `gate-child.mjs DIR BASE-URL NAME COUNT` sends COUNT requests named
 * NAME-0 and so on, all at once as far as its gate lets it, prints how each ended, and leaves.
 */
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

async function send(id: string, ahead: boolean): Promise<number> {
  const status = await gates.for(profile).run(
    async (permit) => {
      const reply = await fetch(baseUrl, { method: 'POST', body: JSON.stringify({ id }) });
      permit.answered(reply.status, (header) => reply.headers.get(header));
      await reply.arrayBuffer();
      return reply.status;
    },
    { ahead },
  );
  return status === 429 ? send(id, true) : status;
}

const ids = Array.from({ length: Number(count) }, (_, index) => `${name}-${index}`);
const statuses = await Promise.all(ids.map((id) => send(id, false)));
await gates.close();
process.stdout.write(JSON.stringify(statuses));

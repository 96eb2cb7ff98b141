/**
 * Another process on a history, for tests: `child.mjs DIR hold` begins a request and waits to be killed;
 * `child.mjs DIR busy NAME ROUNDS` writes, reads and deletes, then prints the ids that it kept.
 */
import { History } from '../history';

const [dir = '', task, name = '', rounds = '0'] = process.argv.slice(2);
const workerUrl = new URL('./history-worker.mjs', import.meta.url);
const history = await History.open({ dir, workerUrl });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A row with a picture of its own and one that every process uses. */
async function begin(prompt: string): Promise<number> {
  const picture = {
    name: `${prompt}.jpg`,
    link: null,
    page: 0,
    sha256: '0'.repeat(64),
    format: 'jpeg',
    width: 1,
    height: 1,
    bytes: 1,
    path: null,
    thumbnail: bytesOf('the thumbnail that all share'),
  } as const;
  const question = {
    endpointId: 'on-device',
    model: 'model',
    detail: 'auto',
    size: 'fit',
    prompt,
    system: '',
    maxTokens: null,
    temperature: null,
  } as const;
  const pictures = [picture, { ...picture, thumbnail: bytesOf(`thumbnail ${prompt}`) }];
  const [row] = await history.create([
    { question, endpointName: 'On this device', stream: true, createdAt: Date.now(), pictures },
  ]);
  if (row === undefined) throw new Error('create gave nothing back');
  const size = { format: 'png', width: 1, height: 1, removed: null } as const;
  await history.setSent(row.id, 0, { ...size, bytes: bytesOf('the picture that all share') });
  await history.setSent(row.id, 1, { ...size, bytes: bytesOf(`picture ${prompt}`) });
  await history.update(row.id, { answer: `partial answer of ${prompt}` });
  return row.id;
}

if (task === 'hold') {
  const id = await begin('held');
  process.stdout.write(`${id}\n`);
  setInterval(() => {}, 1_000_000);
} else {
  const kept: number[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    const id = await begin(`${name} ${round}`);
    await history.update(id, { status: 'done', answer: `whole answer of ${name} ${round}` });
    await history.list({ text: 'whole answer', before: null, limit: 20 });
    if (round % 2 === 0) kept.push(id);
    else {
      await history.hide(id);
      await history.purge([id]);
    }
  }
  await history.close();
  process.stdout.write(JSON.stringify(kept));
}

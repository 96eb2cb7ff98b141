// @ts-check
/** What our client is compared with: a Node script that asks about the same pictures with the openai package. */
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';

/** @type {{client: OpenAI, pictures: readonly string[], concurrency: number} | null} */
let loaded = null;

/** @param {{files: string[], baseUrl: string, concurrency: number} | 'ask'} message */
async function act(message) {
  if (message !== 'ask') {
    const { baseUrl: baseURL, concurrency, files } = message;
    const pictures = files.map(
      (file) => `data:image/webp;base64,${readFileSync(file).toString('base64')}`,
    );
    loaded = { client: new OpenAI({ apiKey: 'none', baseURL }), pictures, concurrency };
    process.send?.('loaded');
    return;
  }
  if (loaded === null) throw new Error('Nothing is loaded.');
  const { client, concurrency, pictures } = loaded;
  const waiting = [...pictures];
  const lane = async () => {
    for (let url = waiting.shift(); url !== undefined; url = waiting.shift())
      await client.chat.completions.create({
        model: 'gpt-4o',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: { url } },
            ],
          },
        ],
      });
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  process.send?.('answered');
}

process.on('message', act);

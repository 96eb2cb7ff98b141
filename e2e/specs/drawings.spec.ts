import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { picture } from '../fixtures/pictures';
import { expect, test } from '../harness/test';
import type { RunningHarness } from '../harness/start';

const SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
/** As grey. */
const RED = 77;
const GREEN = 149;
const WHITE = 255;

function file(folder: string, name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Size, and the grey value in the middle of each quarter: top left, top right, bottom left, bottom right. */
async function drawn(harness: RunningHarness, path: string) {
  const facts = await harness.call('inspect', path);
  const answer = await harness.call('readable', path, 200);
  if ('failure' in answer || 'failure' in facts) throw new Error(JSON.stringify(answer));
  const { width, height, data } = answer;
  const pixels = Buffer.from(data, 'base64');
  const at = (x: number, y: number) =>
    pixels[Math.floor(y * height) * width + Math.floor(x * width)];
  return {
    facts: facts.facts,
    greys: [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)],
  };
}

const HALF = '<rect width="50%" height="100%" fill="#f00"/>';

test.describe('the size of a drawing', () => {
  const cases: readonly (readonly [
    name: string,
    attributes: string,
    width: number,
    height: number,
  ])[] = [
    ['pixels', 'width="2000" height="1000"', 2000, 1000],
    ['an icon', 'width="24px" height="12px"', 1024, 512],
    ['millimetres', 'width="508mm" height="254mm"', 1920, 960],
    ['other units', 'width="20in" height="720pt"', 1920, 960],
    ['percent and a view box', 'width="100%" height="100%" viewBox="0 0 2000 500"', 2000, 500],
    ['a view box', 'viewBox="-10, -10, 1500, 3000"', 1500, 3000],
    ['a width and a view box', 'width="1500" viewBox="0 0 3 4"', 1500, 2000],
    ['nothing', '', 1024, 512],
    ['too much', 'width="80000" height="20000"', 11313, 2828],
  ];
  for (const [name, attributes, width, height] of cases) {
    test(`by ${name}`, async ({ shared, folder }) => {
      const path = file(folder, 'a.svg', `<svg ${SVG} ${attributes}>${HALF}</svg>`);
      const { facts, greys } = await drawn(shared, path);
      expect(facts).toMatchObject({ format: 'svg', width, height, alpha: true, pages: 1 });
      // A view box may begin beside the rectangle.
      if (!attributes.includes('-10')) expect(greys).toEqual([RED, WHITE, RED, WHITE]);
    });
  }

  test('of nothing is refused', async ({ shared, folder }) => {
    const path = file(folder, 'a.svg', `<svg ${SVG} width="0" height="10">${HALF}</svg>`);
    expect(await shared.call('inspect', path)).toMatchObject({ failure: { reason: 'damaged' } });
  });
});

test('every way to write the same drawing is drawn', async ({ shared, folder }) => {
  const plain = `<svg ${SVG} width="100" height="100">${HALF}</svg>`;
  const utf16 = (mark: number[], text: Buffer) => Buffer.concat([Buffer.from(mark), text]);
  const variants: readonly (Uint8Array | string)[] = [
    plain,
    `\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- a > b -->\n${plain}`,
    utf16([0xff, 0xfe], Buffer.from(plain, 'utf16le')),
    utf16([0xfe, 0xff], Buffer.from(plain, 'utf16le').swap16()),
    `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
      <!ENTITY half '<rect width="50" height="100" fill="#f00"/>'>
    ]><svg ${SVG} width="100" height="100">&half;</svg>`,
    `<s:svg xmlns:s="http://www.w3.org/2000/svg" width="100" height="100"><s:rect width="50" height="100" fill="#f00"/></s:svg>`,
    `<svg ${SVG} width="100" height="100"><style>rect { fill: #f00 }</style><rect width="50" height="100"/></svg>`,
  ];
  for (const [index, variant] of variants.entries()) {
    const { facts, greys } = await drawn(shared, file(folder, `${index}.svg`, variant));
    expect({ index, greys }).toEqual({ index, greys: [RED, WHITE, RED, WHITE] });
    expect(facts.incomplete).toBe(false);
  }
});

test('text is drawn with the fonts of this computer', async ({ shared, folder }) => {
  const text = '<text x="0" y="90" font-family="sans-serif" font-size="100">MMM</text>';
  const path = file(folder, 'a.svg', `<svg ${SVG} width="200" height="100">${text}</svg>`);
  const answer = await shared.call('readable', path, 200);
  if ('failure' in answer) throw new Error(answer.failure.message);
  const dark = Buffer.from(answer.data, 'base64').filter((grey) => grey < 100).length;
  expect(dark).toBeGreaterThan(2000);
});

test('what ends too early, or names no namespace, is shown as far as it goes', async ({
  shared,
  folder,
}) => {
  const start = `<svg ${SVG} width="100" height="100">${HALF}<g><path d="M0`;
  for (const text of [start, `<svg width="100" height="100">${HALF}</svg>`]) {
    const { facts, greys } = await drawn(shared, file(folder, 'a.svg', text));
    expect(greys).toEqual([RED, WHITE, RED, WHITE]);
    expect(facts.incomplete).toBe(true);
  }
});

test('entities that unfold into billions are refused, and the next drawing comes', async ({
  shared,
  folder,
}) => {
  const entities = Array.from(
    { length: 9 },
    (_, depth) => `<!ENTITY a${depth + 1} "${`&a${depth};`.repeat(10)}">`,
  );
  const laughs = `<!DOCTYPE svg [<!ENTITY a0 "<rect/>">${entities.join('')}]><svg ${SVG}>&a9;</svg>`;
  expect(await shared.call('inspect', file(folder, 'laughs.svg', laughs))).toMatchObject({
    failure: { reason: 'damaged' },
  });
  const path = file(folder, 'a.svg', `<svg ${SVG} width="100" height="100">${HALF}</svg>`);
  expect((await drawn(shared, path)).greys).toEqual([RED, WHITE, RED, WHITE]);
});

test.describe('a hostile drawing', () => {
  let server: Server;
  let requests: string[];
  let origin: string;
  test.beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.end('');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  test.afterEach(() => {
    server.close();
  });

  test('runs no script', async ({ shared, folder }) => {
    const paint = "document.querySelector('rect').setAttribute('fill', '#f00')";
    const attempts = [
      `<script>${paint}</script>`,
      `<script href="data:text/javascript,${encodeURIComponent(paint)}"/>`,
      `<image href="data:image/png,broken" onerror="${paint}"/>`,
      `<animate attributeName="x" dur="1ms" onbegin="${paint}" onend="${paint}"/>`,
      `<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml" onload="${paint}"><img src="x" onerror="${paint}"/><iframe srcdoc="&lt;script&gt;parent.${paint}&lt;/script&gt;"/></body></foreignObject>`,
    ].join('');
    const whole = `<svg ${SVG} width="100" height="100" onload="${paint}"><rect width="100" height="100" fill="#0f0"/>${attempts}</svg>`;
    // The second goes through the repair of what is not well-formed.
    for (const [name, text] of [
      ['whole.svg', whole],
      ['broken.svg', whole.replace('</svg>', '<g>')],
    ] as const) {
      const { greys } = await drawn(shared, file(folder, name, text));
      expect(greys[3]).toBe(GREEN);
      expect(greys).not.toContain(RED);
    }
  });

  test('shows no file', async ({ shared, folder }) => {
    const rect = '<rect id="g" width="100" height="100" fill="#f00"/>';
    const red = file(folder, 'red.svg', `<svg ${SVG} width="100" height="100">${rect}</svg>`);
    expect((await drawn(shared, red)).greys).toEqual([RED, RED, RED, RED]);
    const local = pathToFileURL(red).href;
    const content = `<use href="${local}#g"/><image href="${local}" width="100" height="100"/>
      <style>svg { background: url(${local}) } circle { mask: url(${local}#g) }</style>`;
    const path = file(folder, 'a.svg', `<svg ${SVG} width="100" height="100">${content}</svg>`);
    // In the corner is the sign that browsers draw for a picture that is not there.
    const { greys } = await drawn(shared, path);
    expect(greys[3]).toBe(WHITE);
    expect(greys).not.toContain(RED);
  });

  test('loads nothing from the network', async ({ shared, folder }) => {
    const photo = pathToFileURL(picture('receipt.png')).href;
    const content = `
      <style>@import url(${origin}/import.css); @font-face { font-family: far; src: url(${origin}/font.woff2) }
        text { font-family: far } circle { fill: url(${origin}/paint.svg#a) } path { filter: url(${origin}/filter.svg#a) }
        g { background: url(${origin}/background.png); cursor: url(${origin}/cursor.png), auto }</style>
      <image href="${origin}/image.png" width="100" height="100"/>
      <image xlink:href="${origin}/xlink.png" width="100" height="100"/>
      <use href="${origin}/use.svg#a"/><image href="${photo}" width="100" height="100"/>
      <feImage href="${origin}/fe.png"/><text>far</text><circle r="50"/><path d="M0 0h9v9z"/>
      <script href="${origin}/script.js"/>
      <foreignObject width="100" height="100"><body xmlns="http://www.w3.org/1999/xhtml">
        <iframe src="${origin}/frame"/><img src="${origin}/img.png"/><img src="${photo}"/><object data="${origin}/object"/>
        <link rel="stylesheet" href="${origin}/link.css"/><video src="${origin}/video.mp4" autoplay="autoplay"/>
      </body></foreignObject>`;
    const head = `<?xml-stylesheet href="${origin}/sheet.css"?><!DOCTYPE svg SYSTEM "${origin}/dtd">`;
    const whole = `${head}<svg ${SVG} width="100" height="100">${content}</svg>`;
    for (const [name, text] of [
      ['whole.svg', whole],
      ['broken.svg', whole.replace('</svg>', '<g>')],
    ] as const) {
      await drawn(shared, file(folder, name, text));
    }
    expect(requests).toEqual([]);
    // Or else the test would see nothing.
    await fetch(`${origin}/seen`);
    expect(requests).toEqual(['/seen']);
  });

  test('does not make its canvas unreadable by foreign elements', async ({ shared, folder }) => {
    const html =
      '<div xmlns="http://www.w3.org/1999/xhtml" style="height:100px;background:#f00">text</div>';
    const foreign = `<foreignObject width="50" height="100">${html}</foreignObject>`;
    const path = file(folder, 'a.svg', `<svg ${SVG} width="100" height="100">${foreign}</svg>`);
    const { greys } = await drawn(shared, path);
    expect(greys).toEqual([RED, WHITE, RED, WHITE]);
  });

  test('that took its page over reaches nothing', async ({ shared, folder }) => {
    await drawn(shared, file(folder, 'a.svg', `<svg ${SVG} width="9" height="9">${HALF}</svg>`));
    const attempts = `(async () => {
      const tried = {};
      const attempt = async (name, work) => {
        try { await work(); tried[name] = 'done'; } catch { tried[name] = 'refused'; }
      };
      const element = (name, url) => new Promise((done, fail) => {
        const made = document.body.appendChild(document.createElement(name));
        made.onload = done; made.onerror = fail; made.src = url;
      });
      await attempt('fetch', () => fetch('${origin}/fetch', { mode: 'no-cors' }));
      await attempt('image', () => element('img', '${origin}/image'));
      await attempt('script', () => element('script', '${origin}/script'));
      await attempt('import', () => import('${origin}/import.js'));
      await attempt('worker', () => new Promise((done, fail) => {
        const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
        worker.onmessage = done; worker.onerror = fail;
      }));
      await attempt('eval', () => eval('1'));
      await attempt('file', () => fetch('${pathToFileURL(picture('receipt.png')).href}'));
      return tried;
    })()`;
    expect(await shared.call('evaluate', attempts, 'drawings')).toEqual({
      fetch: 'refused',
      image: 'refused',
      script: 'refused',
      import: 'refused',
      worker: 'refused',
      eval: 'refused',
      file: 'refused',
    });
    expect(requests).toEqual([]);
  });
});

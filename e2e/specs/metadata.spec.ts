/**
 * That nothing leaves but the picture: what would be sent is read by a reader that is not ours, and searched for secrets that
 * were planted in every kind of metadata. Written from what is promised, not from how it is done.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { newCanary, searchable, traceOf } from '../fixtures/canary';
import type { Looksee } from '../fixtures/command-line';
import {
  notNeeded,
  readIndependently,
  valuesOf,
  type Findings,
} from '../fixtures/independent-reader';
import { picture, readDataUrl } from '../fixtures/pictures';
import { KINDS } from '../fixtures/planted';
import { expect, test } from '../fixtures/test';

interface DryRun {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly sentWidth: number;
  readonly sentHeight: number;
  readonly sentFormat: string;
  readonly sentBytes: number;
  readonly removedMetadata: readonly string[];
}

/** Each way to a different one of what may be sent: the original's own pixels, all of them coded again, fewer. */
const SETTINGS = {
  'to fit, high detail': ['--model', 'gpt-4o', '--detail', 'high'],
  'to fit, low detail': ['--model', 'gpt-4o', '--detail', 'low'],
  'in its own size': ['--model', 'gpt-4o', '--size', 'original'],
  'with a longest side of 60': ['--model', 'gpt-4o', '--size', '60'],
} as const;

/** People, places, devices and programs of the pictures that make-rich.sh made. */
const WORDS = [
  ...['Ada Author', 'Ada_Author', 'Olga', 'Phone 7', 'Wide 24', 'SN-0815', 'LN-42', 'adas-laptop'],
  ...[
    'Berlin',
    'Garden party',
    'At home',
    'Editor 4',
    'Not for everyone',
    'was here',
    'Imagined press',
  ],
  ...['52.5163', '13.3777', 'example.com', 'Canon', 'ftypmp42', 'photoshop', 'Exif\0'],
];

const RICH = [picture('rich'), picture('rich/cameras')].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.(?!md$)\w+$/.test(name))
    .map((name) => join(folder, name)),
);

type Setting = keyof typeof SETTINGS;

/** Prepares pictures and gives for each what the app says, and the bytes that it would send. */
async function prepared(
  looksee: Looksee,
  files: readonly string[],
  folder: string,
  setting: Setting,
) {
  const saved = join(folder, setting);
  const run = await looksee([
    ...['analyze', ...files, '--dry-run', '--json', '--save-sent', saved],
    ...['--user-data-dir', join(folder, 'user-data'), ...SETTINGS[setting]],
  ]);
  expect(run.code, run.stderr).toBe(0);
  const results = JSON.parse(run.stdout) as DryRun[];
  expect(results.map(({ file }) => file)).toEqual(files);
  const sent = results.map(({ file, sentBytes, sentFormat }) => {
    const extension = sentFormat === 'jpeg' ? 'jpg' : sentFormat;
    const name = `${basename(file).replace(/\.\w+$/, '')}.${extension}`;
    const path = join(saved, name);
    const bytes = readFileSync(path);
    expect(bytes.length, name).toBe(sentBytes);
    return { path, bytes };
  });
  return { results, sent };
}

test('there are enough pictures, of every format', () => {
  expect(RICH.length).toBeGreaterThanOrEqual(40);
  const formats = new Set(RICH.map((file) => file.replace(/.*\./, '')));
  expect([...formats].sort()).toEqual([
    'avif',
    'bmp',
    'gif',
    'heic',
    'ico',
    'jpg',
    'png',
    'svg',
    'tif',
    'webp',
  ]);
});

test('an independent reader finds only the picture in what is sent, in every setting', async ({
  folder,
  looksee,
}) => {
  const prepares: (Awaited<ReturnType<typeof prepared>> & { readonly setting: string })[] = [];
  for (const setting of Object.keys(SETTINGS) as Setting[]) {
    await test.step(`what is sent ${setting}`, async () => {
      prepares.push({ setting, ...(await prepared(looksee, RICH, folder, setting)) });
    });
  }
  // All in one start of the reader, which is slow.
  const found = readIndependently([
    ...RICH,
    ...prepares.flatMap(({ sent }) => sent.map(({ path }) => path)),
  ]);

  await test.step('the reader and the search find what each picture says about itself', () => {
    const silent = RICH.filter((file) => {
      const bytes = searchable(readFileSync(file));
      const read = notNeeded(found.get(file) ?? {});
      return read.length === 0 && WORDS.every((word) => traceOf(bytes, word) === null);
    });
    expect(silent).toEqual([]);
  });

  for (const { results, sent, setting } of prepares) {
    await test.step(`only the picture is in what is sent ${setting}`, () => {
      const leaks = sent.flatMap(({ bytes, path }) => {
        const findings = found.get(path);
        const searched = searchable(bytes);
        const words = WORDS.map((word) => [word, traceOf(searched, word)] as const);
        return [
          ...(findings ? notNeeded(findings) : ['could not be read']),
          ...words.flatMap(([word, trace]) => (trace === null ? [] : [`${word}, ${trace}`])),
        ].map((what) => `${basename(path)}: ${what}`);
      });
      expect({ leaks, unnamed: unnamed(results, found) }).toEqual({ leaks: [], unnamed: [] });
    });
  }
});

/** Authors that the app does not name: what they stand in is named instead, by this word. */
const AUTHOR_WITHIN: Readonly<Record<string, string>> = {
  // IPTC data in hex, as one program writes them into a text.
  'png-raw-profiles.png': 'text Raw profile type 8bim',
  // IPTC data behind the end.
  'AFCP.jpg': 'behind the picture',
  // XMP in several segments.
  'ExtendedXMP.jpg': 'XMP',
};

/** Of which picture the app does not say what is removed: place, camera and author where there are any, else anything. */
function unnamed(
  results: readonly DryRun[],
  found: ReadonlyMap<string, Findings>,
): readonly string[] {
  return results.flatMap(({ file, removedMetadata: removed }) => {
    const findings = found.get(file) ?? {};
    const values = (...tags: string[]) =>
      tags.flatMap((tag) => valuesOf(findings, tag)).map((value) => String(value).trim());
    const isNamed = (word: string, among: readonly string[]) =>
      among.length === 0 ||
      removed.some(
        (entry) => entry.startsWith(word) && among.some((value) => entry.includes(value)),
      );
    return [
      ...(removed.length === 0 ? ['anything'] : []),
      ...(values('GPSLatitude').length === 0 || isNamed('GPS', ['']) ? [] : ['place']),
      ...(isNamed('camera', values('Model').slice(0, 1)) ? [] : ['camera']),
      ...(isNamed(...authorOf(file, values('Artist', 'Creator', 'By-line'))) ? [] : ['author']),
    ].map((what) => `${basename(file)}: ${what} is not among ${JSON.stringify(removed)}`);
  });
}

/** What the entry begins with that names the author, and what it holds one of. */
function authorOf(file: string, authors: readonly string[]): [string, readonly string[]] {
  const within = AUTHOR_WITHIN[basename(file)];
  return within === undefined ? ['author', authors] : [within, ['']];
}

/** Writes a picture for each kind of metadata, with the secret in it. */
function plant(folder: string, secret: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return KINDS.map(({ extension, kind, make }, index) => {
    const words = kind
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/-$/, '');
    const path = join(folder, `${String(index + 1).padStart(3, '0')}-${words}.${extension}`);
    writeFileSync(path, make(secret));
    return path;
  });
}

test('the search finds what was planted, in every kind of metadata', ({}, info) => {
  const secret = newCanary();
  const kinds = new Set(KINDS.map(({ kind }) => kind));
  expect(kinds.size).toBe(KINDS.length);
  expect(kinds.size).toBeGreaterThanOrEqual(45);
  const blind = KINDS.filter(({ make }) => traceOf(searchable(make(secret)), secret) === null);
  expect(blind.map(({ kind }) => kind)).toEqual([]);
  // And nothing else: another secret is found in none.
  const other = newCanary();
  expect(KINDS.filter(({ make }) => traceOf(searchable(make(secret)), other) !== null)).toEqual([]);
  info.annotations.push({ type: 'kinds', description: String(kinds.size) });
});

// To fit, the next test sends them.
for (const setting of ['in its own size', 'with a longest side of 60'] as const) {
  test(`what was planted in any kind of metadata is not sent ${setting}`, async ({
    folder,
    looksee,
  }) => {
    const secret = newCanary();
    const files = plant(join(folder, 'planted'), secret);
    const { results, sent } = await prepared(looksee, files, folder, setting);
    const leaks = sent.flatMap(({ bytes }, index) => {
      const trace = traceOf(searchable(bytes), secret);
      return trace === null
        ? []
        : [`${KINDS[index]?.kind}: ${trace} (${results[index]?.sentFormat})`];
    });
    expect(leaks).toEqual([]);
  });
}

test('no request holds what was planted, nor names or paths of the pictures, to fit, high detail', async ({
  folder,
  looksee,
  stub,
}) => {
  const [secret, inName, inPath] = [newCanary(), newCanary(), newCanary()];
  const files = plant(join(folder, inPath), secret).map((file, index) => {
    const named = join(folder, inPath, `${inName}-${index}${basename(file).replace(/.*\./, '.')}`);
    writeFileSync(named, readFileSync(file));
    return named;
  });
  const run = await looksee([
    ...['analyze', ...files, '--json', '--user-data-dir', join(folder, 'user-data')],
    ...['--base-url', stub.baseUrl, '--auth', 'none', '--prompt', 'What is it?'],
    ...SETTINGS['to fit, high detail'],
  ]);
  expect(run.code, run.stderr).toBe(0);
  expect(stub.requests).toHaveLength(files.length);
  for (const { body, rawHeaders, text } of stub.requests) {
    const pictures = body.messages.flatMap(({ content }) =>
      content.flatMap(({ image_url: image }) => (image ? [image.url] : [])),
    );
    expect(pictures).toHaveLength(1);
    const said = [Buffer.from(text), Buffer.from(rawHeaders.join('\n'))];
    const parts = [...said, ...pictures.map((url) => readDataUrl(url).bytes)].map(searchable);
    for (const hidden of [secret, inName, inPath]) {
      expect(parts.map((part) => traceOf(part, hidden))).toEqual(parts.map(() => null));
    }
    expect(text).not.toContain(basename(folder));
  }
});

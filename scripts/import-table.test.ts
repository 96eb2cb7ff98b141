import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The canary of the import table: proves that the linter reports a violation of each row, and nothing that the table
 * allows. `type ` before a name is an import of types; `NAME of MODULE` is an import of that name.
 */
interface Row {
  readonly file: string;
  readonly may: readonly string[];
  readonly mayNot: readonly string[];
}

const RAW = ['ipcMain of electron', 'ipcRenderer of electron', 'safeStorage of electron'];
const without = (name: string): string[] => RAW.filter((raw) => !raw.startsWith(name));
const PAGE_MAY_NOT = [
  'electron',
  'type electron',
  'zod',
  'node:fs',
  'fs',
  '../../shared/ipc/schemas',
  '../../electron/services/settings',
  '../../imaging/worker',
  '../../e2e/fixtures/app',
];

/** A leaf of the main process: it may import platform and shared. */
function leaf(room: string): Row[] {
  const others = [
    'cli',
    'history',
    'imaging',
    'ipc',
    'links',
    'ocr',
    'provider',
    'secrets',
    'services',
    'window',
  ];
  const denied = [
    ...others.filter((other) => other !== room).map((other) => `../${other}`),
    '../main',
  ];
  return [
    {
      file: `electron/${room}/canary.ts`,
      may: [
        'node:fs',
        'eventsource-parser',
        'app of electron',
        './own',
        '../platform/log',
        '../../shared/ipc/errors',
      ],
      mayNot: [
        ...denied,
        ...denied.map((path) => `type ${path}/x`),
        ...RAW,
        'default of electron',
        '../../renderer/app/App',
        '../../imaging/worker',
      ],
    },
    {
      file: `electron/${room}/deeper/canary.ts`,
      may: ['../own', '../../platform/log', '../../../shared/ipc/errors'],
      mayNot: [...denied.map((path) => `../${path}`), ...RAW, '../../../renderer/app/App'],
    },
  ];
}

const ROWS: readonly Row[] = [
  {
    file: 'shared/domain/canary.ts',
    may: ['./picture', 'type ./picture'],
    mayNot: [
      'zod',
      '../ipc/errors',
      'type ../ipc/errors',
      'node:fs',
      'react',
      'electron',
      '../../electron/main',
    ],
  },
  {
    file: 'shared/domain/canary.test.ts',
    may: ['vitest', 'node:fs'],
    mayNot: ['../ipc/errors', 'zod'],
  },
  {
    file: 'shared/ipc/canary.ts',
    may: ['zod', '../domain/picture', './errors'],
    mayNot: [
      'node:fs',
      'path',
      'electron',
      'socks-proxy-agent',
      '../../electron/main',
      '../../renderer/main',
    ],
  },
  {
    file: 'imaging/canary.ts',
    may: ['../shared/domain/picture', './own'],
    mayNot: ['../electron/main', 'type ../renderer/main', 'electron', 'node:fs', 'crypto'],
  },
  {
    file: 'imaging/deeper/canary.ts',
    may: ['../../shared/domain/picture', '../own'],
    mayNot: ['../../electron/main', 'electron', 'node:fs'],
  },
  {
    file: 'renderer/canary.tsx',
    may: ['react', './app/App', '../shared/domain/picture'],
    mayNot: ['../electron/main', 'electron', 'zod', 'node:fs', '../shared/ipc/schemas'],
  },
  {
    file: 'renderer/bridge/canary.ts',
    may: ['../../shared/ipc/errors', 'type ../../shared/ipc/schemas', './own'],
    mayNot: [
      ...PAGE_MAY_NOT,
      '../state',
      '../intake',
      '../features/compose',
      '../ui',
      '../app/App',
    ],
  },
  {
    file: 'renderer/state/canary.ts',
    may: ['zustand', '../bridge', '../../shared/ipc/errors', 'type ../../shared/ipc/schemas'],
    mayNot: [...PAGE_MAY_NOT, '../intake', '../features/compose', 'type ../ui/keys', '../app/App'],
  },
  {
    file: 'renderer/intake/canary.ts',
    may: ['../bridge', '../state', '../../shared/ipc/errors'],
    mayNot: [...PAGE_MAY_NOT, '../features/compose', '../ui/keys', '../app/App'],
  },
  {
    file: 'renderer/features/compose/canary.tsx',
    may: [
      'react',
      '../../state',
      '../../intake/x',
      '../../ui/keys',
      '../../../shared/domain/usage',
      './own',
    ],
    mayNot: [
      '../answers',
      '../answers/Card',
      'type ../history/rows',
      '../../features/answers/Card',
      '../../bridge',
      '../../app/App',
      '../../../shared/ipc/schemas',
      '../../../electron/main',
      'electron',
      'node:fs',
    ],
  },
  {
    file: 'renderer/features/compose/deeper/canary.tsx',
    may: ['../own', '../../../state', '../../../ui/keys'],
    mayNot: ['../../answers/Card', '../../../bridge', '../../../app/App'],
  },
  {
    file: 'renderer/ui/canary.tsx',
    may: ['react', 'react/jsx-runtime', '@mantine/core', '@tabler/icons-react', './own'],
    mayNot: [
      '../state',
      '../../shared/domain/usage',
      'zustand',
      '../features/compose',
      'electron',
      'node:fs',
    ],
  },
  {
    file: 'renderer/app/canary.tsx',
    may: [
      '../bridge',
      '../state',
      '../intake',
      '../features/compose',
      '../ui/keys',
      '../../shared/ipc/errors',
    ],
    mayNot: PAGE_MAY_NOT,
  },
  {
    file: 'electron/main.ts',
    may: [
      './services/x',
      './window/x',
      './history',
      './platform/log',
      'app of electron',
      '../shared/ipc/errors',
    ],
    mayNot: ['../renderer/main', '../imaging/worker', ...RAW],
  },
  {
    file: 'electron/preload.ts',
    may: [
      'contextBridge of electron',
      'ipcRenderer of electron',
      '../shared/domain/limits',
      'type ../shared/ipc/contract',
    ],
    mayNot: [
      ...without('ipcRenderer'),
      '../shared/ipc/contract',
      '../shared/ipc/schemas',
      './window/x',
      'type ./window/x',
      'node:fs',
      'zod',
    ],
  },
  {
    file: 'electron/ipc/canary.ts',
    may: [
      '../services/x',
      '../window/origin',
      '../../shared/ipc/schemas',
      'app of electron',
      './own',
    ],
    mayNot: [
      ...RAW,
      '../window/guards',
      '../provider',
      '../history',
      'type ../imaging',
      '../platform/log',
      '../secrets/key-vault',
      '../cli/args',
      '../../renderer/main',
    ],
  },
  {
    file: 'electron/ipc/router.ts',
    may: ['ipcMain of electron'],
    mayNot: [...without('ipcMain'), '../history', '../window/guards'],
  },
  {
    file: 'electron/cli/canary.ts',
    may: ['../services/x', '../window/origin', '../../shared/ipc/errors', 'node:fs'],
    mayNot: [
      ...RAW,
      '../provider',
      '../history',
      '../imaging',
      '../links',
      '../platform/log',
      '../ipc/router',
    ],
  },
  {
    file: 'electron/services/canary.ts',
    may: [
      '../imaging',
      '../ocr',
      '../provider',
      '../history',
      '../links',
      '../secrets/key-vault',
      '../platform/log',
      '../../shared/ipc/errors',
    ],
    mayNot: [
      ...RAW,
      '../window/guards',
      '../ipc/router',
      'type ../cli/args',
      '../main',
      '../../imaging/worker',
    ],
  },
  {
    file: 'electron/services/inside/canary.ts',
    may: ['../question', '../../provider', '../../platform/log', '../../../shared/ipc/errors'],
    mayNot: [...RAW, '../../window/guards', '../../ipc/router', '../../main'],
  },
  ...['imaging', 'ocr', 'provider', 'history', 'links', 'secrets', 'window'].flatMap(leaf),
  {
    file: 'electron/secrets/key-vault.ts',
    may: ['safeStorage of electron', '../platform/json-file'],
    mayNot: [...without('safeStorage'), '../services/x', '../window/origin'],
  },
  {
    file: 'electron/platform/canary.ts',
    may: ['node:fs', '../../shared/ipc/errors', './own'],
    mayNot: [...RAW, '../services/x', '../history', '../window/origin'],
  },
];

const root = join(import.meta.dirname, '..');
const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
let dir: string;
/** `FILE:LINE` of each reported import, and the rules reported in each file. */
const reported = new Set<string>();
const rules = new Map<string, Set<string>>();

const PROBES: Readonly<Record<string, string>> = {
  'electron/services/cycle-a.ts': "import { b } from './cycle-b';\nexport const a = () => b;\n",
  'electron/services/cycle-b.ts': "import { a } from './cycle-a';\nexport const b = () => a;\n",
  'electron/services/default.ts': 'export default 1;\n',
  'electron/services/any.ts': 'export const x = (value: any): unknown => value;\n',
  'electron/services/assertion.ts': 'export const x = (value: string | null): string => value!;\n',
  'electron/services/escape.ts': "export type X = import('../window/guards').X;\n",
  'electron/services/dynamic.ts': "export const x = import('../window/guards');\n",
  'electron/services/again.ts': "export * from '../window/guards';\n",
  'electron/services/star.ts': "import * as electron from 'electron';\nelectron.app.quit();\n",
};

function statement(text: string, index: number): string {
  const type = text.startsWith('type ') ? 'type ' : '';
  const [first = '', second] = text.slice(type.length).split(' of ');
  const name = second === undefined ? 'x' : first;
  return `import ${type}{ ${name} as x${index} } from '${second ?? first}'; void x${index};`;
}

function write(file: string, content: string): void {
  mkdirSync(dirname(join(dir, file)), { recursive: true });
  writeFileSync(join(dir, file), content);
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'looksee-import-table-'));
  cpSync(join(root, '.oxlintrc.json'), join(dir, '.oxlintrc.json'));
  for (const { file, may, mayNot } of ROWS)
    write(file, [...may, ...mayNot].map((text, index) => statement(text, index)).join('\n'));
  for (const [file, content] of Object.entries(PROBES)) write(file, content);
  const run = spawnSync(process.execPath, [oxlint, '--format', 'json'], {
    cwd: dir,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { diagnostics } = JSON.parse(run.stdout) as {
    diagnostics: {
      code: string;
      filename: string;
      labels: { span: { line: number } }[];
    }[];
  };
  for (const { code, filename, labels } of diagnostics) {
    rules.set(filename, (rules.get(filename) ?? new Set()).add(code));
    if (/no-restricted-imports|no-nodejs-modules/.test(code))
      for (const { span } of labels) reported.add(`${filename}:${span.line}`);
  }
});
afterAll(() => rmSync(dir, { recursive: true }));

describe.each(ROWS)('$file', ({ file, may, mayNot }) => {
  const isReported = (index: number): boolean => reported.has(`${file}:${index + 1}`);
  test('may import what the table allows', () => {
    expect(may.filter((_text, index) => isReported(index))).toEqual([]);
  });
  test('is reported for everything else', () => {
    expect(mayNot.filter((_text, index) => !isReported(may.length + index))).toEqual([]);
  });
});

test.each([
  ['electron/services/cycle-a.ts', 'import(no-cycle)'],
  ['electron/services/default.ts', 'import(no-default-export)'],
  ['electron/services/any.ts', 'typescript(no-explicit-any)'],
  ['electron/services/assertion.ts', 'typescript(no-non-null-assertion)'],
  ['electron/services/escape.ts', 'typescript(consistent-type-imports)'],
  ['electron/services/dynamic.ts', 'eslint(no-restricted-imports)'],
  ['electron/services/again.ts', 'eslint(no-restricted-imports)'],
  ['electron/services/star.ts', 'eslint(no-restricted-imports)'],
])('%s is reported by %s', (file, rule) => {
  expect([...(rules.get(file) ?? [])]).toContain(rule);
});

test.each(['shared', 'electron', 'renderer'])('every room in %s has its row', (parent) => {
  const rooms = (path: string): string[] =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  const known = rooms(join(dir, parent));
  const missing = rooms(join(root, parent)).filter((room) => !known.includes(room));
  expect(missing).toEqual([]);
});

// The arrows of the house (README, "Map"), written down a second time and by hand: what the lint allows is compared
// with this table, import by import, both ways.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finding, House } from './house.ts';

/** Every room, by a file in it. */
const files = {
  main: 'electron/main.ts',
  preload: 'electron/preload.ts',
  'approval-preload': 'electron/approval-preload.ts',
  'key-process': 'electron/key-process.ts',
  shell: 'electron/shell/window.ts',
  ipc: 'electron/ipc/handle.ts',
  usecases: 'electron/usecases/register/register.ts',
  ports: 'electron/usecases/ports.ts',
  stores: 'electron/stores/npki.ts',
  bank: 'electron/bank/session.ts',
  keys: 'electron/keys/unlock.ts',
  pki: 'electron/pki/pkcs12.ts',
  asn1: 'electron/pki/asn1/der.ts',
  ciphers: 'electron/pki/ciphers/rc4.ts',
  x509: 'electron/pki/x509/names.ts',
  path: 'electron/pki/path/search.ts',
  encryption: 'electron/pki/encryption/cbc.ts',
  'private-key': 'electron/pki/private-key/rsa.ts',
  pkcs12: 'electron/pki/pkcs12/mac.ts',
  cms: 'electron/pki/cms/sign.ts',
  platform: 'electron/platform/https.ts',
  renderer: 'renderer/login/login.tsx',
  approval: 'renderer/approval/approval.tsx',
  ui: 'renderer/ui/button.tsx',
  i18n: 'renderer/i18n/index.ts',
  shared: 'shared/ipc.ts',
  build: 'build/tool.ts',
  fixtures: 'tests/fixtures/home.ts',
  'sandbox-bank': 'tests/sandbox-bank/server.ts',
  'sandbox-cloud': 'tests/sandbox-cloud/server.ts',
  'sandbox-issuers': 'tests/sandbox-issuers/server.ts',
} as const;
type Room = keyof typeof files;
const rooms = Object.keys(files) as Room[];

const arrows: Record<Room, Room[]> = {
  main: ['shell', 'ipc', 'usecases', 'ports', 'stores', 'bank', 'platform', 'pki', 'shared'],
  preload: ['shared'],
  'approval-preload': ['shared'],
  'key-process': ['keys', 'pki', 'platform', 'shared'],
  shell: ['ports', 'shared'],
  ipc: ['usecases', 'ports', 'shared'],
  usecases: ['ports', 'pki', 'shared'],
  ports: ['pki', 'shared'],
  stores: ['ports', 'platform', 'pki', 'shared'],
  bank: ['ports', 'platform', 'pki', 'shared'],
  keys: ['pki', 'platform', 'shared'],
  pki: ['asn1', 'ciphers', 'x509', 'path', 'encryption', 'private-key', 'pkcs12', 'cms', 'shared'],
  asn1: ['pki'],
  ciphers: ['pki'],
  x509: ['pki', 'asn1', 'shared'],
  path: ['pki', 'asn1', 'x509'],
  encryption: ['pki', 'asn1', 'ciphers'],
  'private-key': ['pki', 'asn1'],
  pkcs12: ['pki', 'asn1', 'ciphers', 'encryption', 'private-key', 'x509'],
  cms: ['pki', 'asn1', 'ciphers', 'encryption', 'private-key', 'x509'],
  platform: ['shared'],
  renderer: ['ui', 'i18n', 'shared'],
  approval: ['ui', 'i18n', 'shared'],
  ui: ['i18n', 'shared'],
  i18n: ['shared'],
  shared: [],
  build: ['fixtures', 'sandbox-bank', 'sandbox-cloud', 'sandbox-issuers', 'shared'],
  fixtures: ['shared'],
  'sandbox-bank': ['fixtures', 'sandbox-issuers', 'pki', 'asn1', 'shared'],
  'sandbox-cloud': ['fixtures', 'shared'],
  'sandbox-issuers': ['fixtures'],
};

/** Nothing of the app's: they take what packages they like, and whoever runs them answers for it. */
const foreign: Room[] = ['build', 'fixtures', 'sandbox-bank', 'sandbox-cloud', 'sandbox-issuers'];

/** Which rooms may use a package; every other room may not. */
const packages: Record<string, Room[]> = {
  electron: ['main', 'preload', 'approval-preload', 'key-process', 'shell', 'ipc', 'platform', 'build'],
  keytar: ['platform', 'build'],
  pkcs11js: ['keys', ...foreign],
  'node:fs': ['main', 'key-process', 'shell', 'stores', 'bank', 'keys', 'platform', ...foreign],
  // The network is platform's alone.
  'node:https': ['platform', ...foreign],
  'node:net': ['platform', ...foreign],
  net: ['platform', ...foreign],
  pkijs: foreign,
  'react-dom/client': ['renderer', 'approval', 'ui', 'i18n', ...foreign],
  zustand: ['renderer', ...foreign],
  // Pure rooms take neither files nor schemas from elsewhere; the others may check what comes in.
  zod: rooms.filter((room) => !files[room].startsWith('electron/pki/') && room !== 'ports'),
};

const single = new Set<Room>(['main', 'preload', 'approval-preload', 'key-process', 'ports']);
const relative = (from: string, to: string): string => `${'../'.repeat(from.split('/').length - 1)}${to}`;

/** What a room imports here, one a line: a file of every other room, then every package. */
const imports = (room: Room): string[] => [
  ...rooms.filter((target) => target !== room),
  ...Object.keys(packages),
];
const specifier = (room: Room, name: string): string => {
  if (!(name in files)) return name;
  const target = name as Room;
  const file = single.has(target) ? files[target] : files[target].replace(/[^/]+$/, 'other.ts');
  return relative(files[room], file);
};
const allowed = (room: Room, name: string): boolean =>
  name in files ? arrows[room].includes(name as Room) : (packages[name] ?? []).includes(room);

describe('lint lets pass exactly the arrows of', () => {
  let findings: Finding[];

  beforeAll(() => {
    const house = new House();
    for (const room of rooms) {
      house.plant(
        files[room],
        imports(room)
          .map((name) => `import '${specifier(room, name)}';\n`)
          .join(''),
      );
    }
    findings = house.lint();
    house.remove();
  });

  test.each(rooms)('%s', (room) => {
    const lines = findings.filter((found) => found.file === files[room] && found.code === 'arrows(rooms)');
    const refused = new Set(lines.map((found) => imports(room)[found.line - 1]));
    expect(refused).toEqual(new Set(imports(room).filter((name) => !allowed(room, name))));
    // Neither side is empty: the room has an import that passes and one that does not.
    expect(refused.size).toBeGreaterThan(0);
    expect(refused.size).toBeLessThan(imports(room).length);
  });
});

describe('an arrow cannot be gone round', () => {
  let house: House;
  let findings: Finding[];
  const ways: Record<string, string> = {
    'a type': `import type { A } from '../stores/npki.ts'; export type B = A;`,
    'an import type': `export type B = import('../stores/npki.ts').A;`,
    'an export': `export { a } from '../stores/npki.ts';`,
    'an export of everything': `export * from '../stores/npki.ts';`,
    'import()': `export const a = () => import('../stores/npki.ts');`,
    'import() of a computed name': `export const a = (name: string) => import(name);`,
    'require()': `export const a = require('../stores/npki.ts');`,
    'a detour': `import '../pki/../stores/npki.ts';`,
    'a query': `import '../stores/npki.ts?raw';`,
    'an absolute path': `import '/electron/stores/npki.ts';`,
  };
  const place = (way: string): string => `electron/usecases/${Object.keys(ways).indexOf(way)}.ts`;

  beforeAll(() => {
    house = new House();
    for (const [way, text] of Object.entries(ways)) house.plant(place(way), text);
    house.plant('electron/newroom/a.ts', 'export const a = 1;');
    house.plant('renderer/login/b.ts', `import '../../electron/preload.ts';`);
    findings = house.lint();
  });
  afterAll(() => {
    house.remove();
  });

  test.each(Object.keys(ways))('by %s', (way) => {
    const codes = findings.filter((found) => found.file === place(way)).map((found) => found.code);
    expect(codes).toContain('arrows(rooms)');
  });

  test('by a folder that is no room', () => {
    expect(findings).toContainEqual(
      expect.objectContaining({
        file: 'electron/newroom/a.ts',
        message: expect.stringContaining('lies in no room'),
      }),
    );
  });

  test('from a page to the preload', () => {
    expect(findings).toContainEqual(
      expect.objectContaining({ file: 'renderer/login/b.ts', code: 'arrows(rooms)' }),
    );
  });
});

// The rooms of the house and the arrows between them (README, "Map"): who may import whom, and which packages.
// The rule that reads this table is arrows.mjs; tests/unit/arrows plants a forbidden import for each arrow.

// The only way out to the network is platform's HTTPS with its pinned trust.
const network = ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram', 'node:dns'];
// Only one who owns the user's machine starts programs or threads of others.
const processes = ['node:child_process', 'node:cluster', 'node:inspector', 'node:vm', 'node:repl'];
const node = { allow: ['node:*'], deny: [...network, ...processes] };
const primitives = ['node:crypto', 'node:buffer', 'node:util'];
const pages = [
  'react',
  'react-dom',
  'react-aria-components',
  'react-aria',
  'react-stately',
  'i18next',
  'react-i18next',
  'lucide-react',
  'pretendard',
  'zod',
];

/**
 * Room (a folder or a file, from the root) → rooms it may import besides itself, packages it may import.
 * The longest matching room counts, so a room inside another has its own arrows only. '*' stands for anything.
 * @type {Record<string, { rooms: string[], packages: { allow: string[], deny?: string[] } }>}
 */
export const rooms = {
  'electron/main.ts': {
    rooms: [
      'electron/shell',
      'electron/ipc',
      'electron/usecases',
      'electron/usecases/ports.ts',
      'electron/stores',
      'electron/bank',
      'electron/platform',
      'electron/pki',
      'shared',
    ],
    packages: { allow: ['electron', 'zod', ...node.allow], deny: node.deny },
  },
  'electron/preload.ts': { rooms: ['shared'], packages: { allow: ['electron', 'zod'] } },
  'electron/approval-preload.ts': { rooms: ['shared'], packages: { allow: ['electron', 'zod'] } },
  'electron/key-process.ts': {
    rooms: ['electron/keys', 'electron/pki', 'electron/platform', 'shared'],
    packages: { allow: ['electron', 'zod', ...node.allow], deny: node.deny },
  },
  'electron/shell': {
    rooms: ['electron/usecases/ports.ts', 'shared'],
    packages: { allow: ['electron', 'zod', ...node.allow], deny: node.deny },
  },
  'electron/ipc': {
    rooms: ['electron/usecases', 'electron/usecases/ports.ts', 'shared'],
    packages: { allow: ['electron', 'zod', 'node:url', 'node:path'] },
  },
  // What the app does, in the customer's words: the outside comes in through ports only.
  'electron/usecases': {
    rooms: ['electron/usecases/ports.ts', 'electron/pki', 'shared'],
    packages: { allow: ['node:crypto', 'node:buffer', 'canonicalize', 'otpauth', 'zod'] },
  },
  'electron/usecases/ports.ts': { rooms: ['electron/pki', 'shared'], packages: { allow: [] } },
  'electron/stores': {
    rooms: ['electron/usecases/ports.ts', 'electron/platform', 'electron/pki', 'shared'],
    packages: { allow: ['zod', ...node.allow], deny: node.deny },
  },
  'electron/bank': {
    rooms: ['electron/usecases/ports.ts', 'electron/platform', 'electron/pki', 'shared'],
    packages: { allow: ['zod', ...node.allow], deny: node.deny },
  },
  // Runs in the key process only.
  'electron/keys': {
    rooms: ['electron/pki', 'electron/platform', 'shared'],
    packages: { allow: ['pkcs11js', 'zod', ...node.allow], deny: node.deny },
  },
  // Formats and cryptography on bytes: no files, network, clock or Electron.
  'electron/pki': {
    rooms: [
      'electron/pki/asn1',
      'electron/pki/ciphers',
      'electron/pki/cms',
      'electron/pki/encryption',
      'electron/pki/path',
      'electron/pki/pkcs12',
      'electron/pki/private-key',
      'electron/pki/x509',
      'shared',
    ],
    packages: { allow: [...primitives, 'canonicalize'] },
  },
  // Behind its doors, which alone the rest of the app imports; each knows pki's own words: errors, limits, OIDs.
  'electron/pki/asn1': { rooms: ['electron/pki'], packages: { allow: primitives } },
  'electron/pki/ciphers': { rooms: ['electron/pki'], packages: { allow: primitives } },
  'electron/pki/x509': {
    rooms: ['electron/pki', 'electron/pki/asn1', 'shared'],
    packages: { allow: primitives },
  },
  'electron/pki/path': {
    rooms: ['electron/pki', 'electron/pki/asn1', 'electron/pki/x509'],
    packages: { allow: primitives },
  },
  'electron/pki/encryption': {
    rooms: ['electron/pki', 'electron/pki/asn1', 'electron/pki/ciphers'],
    packages: { allow: primitives },
  },
  'electron/pki/private-key': {
    rooms: ['electron/pki', 'electron/pki/asn1'],
    packages: { allow: primitives },
  },
  'electron/pki/pkcs12': {
    rooms: [
      'electron/pki',
      'electron/pki/asn1',
      'electron/pki/ciphers',
      'electron/pki/encryption',
      'electron/pki/private-key',
      'electron/pki/x509',
    ],
    packages: { allow: primitives },
  },
  'electron/pki/cms': {
    rooms: [
      'electron/pki',
      'electron/pki/asn1',
      'electron/pki/ciphers',
      'electron/pki/encryption',
      'electron/pki/private-key',
      'electron/pki/x509',
    ],
    packages: { allow: primitives },
  },
  'electron/platform': {
    rooms: ['shared'],
    packages: { allow: ['electron', 'electron-log', 'keytar', 'otpauth', 'zod', 'node:*'] },
  },

  renderer: {
    rooms: ['renderer/ui', 'renderer/i18n', 'shared'],
    packages: { allow: [...pages, 'zustand', '@react-aria/*', '@react-stately/*', '@internationalized/*'] },
  },
  // Secrets are typed here: nothing else of the renderer runs in it.
  'renderer/approval': { rooms: ['renderer/ui', 'renderer/i18n', 'shared'], packages: { allow: pages } },
  'renderer/ui': { rooms: ['renderer/i18n', 'shared'], packages: { allow: pages } },
  'renderer/i18n': { rooms: ['shared'], packages: { allow: pages } },

  shared: { rooms: [], packages: { allow: ['zod'] } },

  build: {
    rooms: [
      'shared',
      'tests',
      'tests/fixtures',
      'tests/sandbox-bank',
      'tests/sandbox-cloud',
      'tests/sandbox-issuers',
    ],
    packages: { allow: ['*'] },
  },

  tests: { rooms: ['*'], packages: { allow: ['*'] } },
  // Fixtures are made by foreign primitives; what our own code made would prove nothing about reading others' files.
  'tests/fixtures': {
    rooms: ['shared'],
    packages: { allow: ['*'], deny: ['electron', 'keytar', 'electron-log'] },
  },
  'tests/sandbox-bank': {
    rooms: ['tests/fixtures', 'tests/sandbox-issuers', 'electron/pki', 'electron/pki/asn1', 'shared'],
    packages: { allow: ['*'], deny: ['electron', 'keytar', 'electron-log'] },
  },
  // 체험용 대체 서비스 for 금융인증서.
  'tests/sandbox-cloud': {
    rooms: ['tests/fixtures', 'shared'],
    packages: { allow: ['*'], deny: ['electron', 'keytar', 'electron-log'] },
  },
  // 체험용 발급 기관: what the issuers of the test PKI say of their certificates.
  'tests/sandbox-issuers': {
    rooms: ['tests/fixtures'],
    packages: { allow: ['*'], deny: ['electron', 'keytar', 'electron-log'] },
  },
};

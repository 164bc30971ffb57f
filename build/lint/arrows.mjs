// Lint plugin: arrows/rooms resolves each import to its room and holds it against rooms.mjs. The patterns of
// no-restricted-imports see neither import(), require() nor import types, and judge a path by its spelling.
import { builtinModules } from 'node:module';
import path from 'node:path';
import { rooms } from './rooms.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const builtins = new Set(builtinModules);
const names = Object.keys(rooms).sort((a, b) => b.length - a.length);

/**
 * The room that a file (from the root, with slashes) lies in, or undefined.
 * @param {string} file
 */
function roomOf(file) {
  return names.find((name) => file === name || file.startsWith(`${name}/`));
}

/**
 * 'zod/mini' → 'zod', '@a/b/c' → '@a/b', 'fs/promises' → 'node:fs'.
 * @param {string} specifier
 */
function packageOf(specifier) {
  const parts = specifier.split('/');
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : String(parts[0]);
  return builtins.has(name) ? `node:${name}` : name;
}

/**
 * @param {string[]} patterns
 * @param {string} name
 */
const covers = (patterns, name) =>
  patterns.some((p) => p === name || p === '*' || (p.endsWith('*') && name.startsWith(p.slice(0, -1))));

/**
 * Why `file` may not import `specifier`, or undefined when it may.
 * @param {string} file
 * @param {string} specifier
 */
function objection(file, specifier) {
  const from = roomOf(file);
  const room = from === undefined ? undefined : rooms[from];
  if (from === undefined || room === undefined) {
    return `${file} lies in no room: give it one in build/lint/rooms.mjs`;
  }
  const { rooms: arrows, packages } = room;
  const plain = specifier.replace(/\?.*$/, '');
  if (!plain.startsWith('.')) {
    if (path.isAbsolute(plain)) return `${from} imports an absolute path`;
    const name = packageOf(plain);
    const allowed = covers(packages.allow, name) && !covers(packages.deny ?? [], name);
    return allowed ? undefined : `${from} may not import the package ${name}`;
  }
  const target = path.posix.join(path.posix.dirname(file), plain);
  const to = roomOf(target);
  if (to === from || arrows.includes('*')) return undefined;
  if (to !== undefined && arrows.includes(to)) return undefined;
  return `no arrow from ${from} to ${to ?? target}`;
}

/**
 * The parts of oxlint's plugin interface that are used here (it publishes no types for them yet).
 * @typedef {{ type: string, name?: string, value?: unknown, literal?: { value: unknown } }} Expression
 * @typedef {{ source?: Expression | null, argument?: Expression, expression?: Expression,
 *   callee?: Expression, arguments?: Expression[] }} Node
 * @typedef {{ filename: string, report(problem: { node: object, message: string }): void }} Context
 */

const rule = {
  meta: { type: 'problem', schema: [] },
  /** @param {Context} context */
  create(context) {
    const file = path.relative(root, context.filename).split(path.sep).join('/');
    /** @param {Expression | null | undefined} source */
    const check = (source) => {
      if (source === null || source === undefined) return;
      const specifier = source.type === 'TSLiteralType' ? source.literal?.value : source.value;
      const computed = typeof specifier !== 'string';
      if (computed && /^(build|tests)\//.test(file)) return;
      const message = computed
        ? 'an import that is computed cannot be held against the arrows'
        : objection(file, specifier);
      if (message !== undefined) context.report({ node: source, message });
    };
    /** @param {Node} node */
    const checkSource = (node) => check(node.source ?? node.argument ?? node.expression);
    return {
      /** @param {Node} node */
      Program(node) {
        const problem = roomOf(file) === undefined ? objection(file, '.') : undefined;
        if (problem !== undefined) context.report({ node, message: problem });
      },
      ImportDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ImportExpression: checkSource,
      TSImportType: checkSource,
      TSExternalModuleReference: checkSource,
      /** @param {Node} node */
      CallExpression(node) {
        if (node.callee?.type === 'Identifier' && node.callee.name === 'require') check(node.arguments?.[0]);
      },
    };
  },
};

export default { meta: { name: 'arrows' }, rules: { rooms: rule } };

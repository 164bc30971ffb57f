// What Stryker leaves alone: the detail of a PkiError, which is for logs alone (errors.ts); tests ask for its code.

const makers = new Set(['damaged', 'unsupported', 'tooLarge']);

/**
 * The part of Babel's paths that is read here.
 * @typedef {{ node: { type: string }, parent?: { type: string, callee?: { type: string, name?: string } } }} Path
 */

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'log-texts',
    value: {
      /** @param {Path} path */
      shouldIgnore({ node, parent }) {
        const callee = parent?.type === 'CallExpression' ? parent.callee : undefined;
        const isDetail = node.type === 'StringLiteral' && makers.has(callee?.name ?? '');
        return isDetail ? 'a text for logs' : undefined;
      },
    },
  },
];

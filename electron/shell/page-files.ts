import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Served as what it is and nothing else: with nosniff a wrong type does not run. Other files are not served. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Paths on the page's host (`/assets/index.js`) → files. Made once at start: what is not in it cannot be asked for. */
export type PageFiles = ReadonlyMap<string, { readonly file: string; readonly type: string }>;

export function listPageFiles(folder: string): PageFiles {
  const files = new Map<string, { file: string; type: string }>();
  const walk = (at: string, prefix: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const file = path.join(at, entry.name);
      if (entry.isDirectory()) walk(file, `${prefix}${entry.name}/`);
      const type = types[path.extname(entry.name)];
      if (entry.isFile() && type !== undefined) files.set(`${prefix}${entry.name}`, { file, type });
    }
  };
  walk(folder, '/');
  return files;
}

export type LookUp =
  | { readonly status: 200; readonly file: string; readonly type: string }
  | { readonly status: 400 | 404 | 405 };

/** Which file a request means: GET only, this host only, and only an exact path of the list. */
export function lookUp(files: PageFiles, host: string, request: { method: string; url: string }): LookUp {
  if (request.method !== 'GET') return { status: 405 };
  let asked: string;
  try {
    const url = new URL(request.url);
    if (url.protocol !== 'app:' || url.host !== host || url.search !== '') return { status: 404 };
    asked = decodeURIComponent(url.pathname);
  } catch {
    return { status: 400 };
  }
  // `..%2f` decodes to a path that leaves the folder; normalised it must be itself, and then be listed.
  if (path.posix.normalize(asked) !== asked) return { status: 404 };
  const found = files.get(asked === '/' ? '/index.html' : asked);
  return found === undefined ? { status: 404 } : { status: 200, ...found };
}

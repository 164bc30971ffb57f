import { readFile } from 'node:fs/promises';
import { type Session, protocol } from 'electron';
import { type PageFiles, listPageFiles, lookUp } from './page-files.ts';

const scheme = 'app';

/** A page of ours: its host, and the origin that every message from it must have. */
export interface PageAddress {
  readonly host: string;
  readonly origin: string;
  readonly url: string;
}
const address = (host: string): PageAddress => ({
  host,
  origin: `${scheme}://${host}`,
  url: `${scheme}://${host}/`,
});
export const mainPage = address('main');
export const approvalPage = address('approval');

export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Before `ready`: makes app:// a scheme with origins, so that 'self' and the sender's origin mean something. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }]);
}

/** Serves a built folder as one page's host, on that page's own session only. */
export function servePage(session: Session, page: PageAddress, folder: string): void {
  const files = listPageFiles(folder);
  session.protocol.handle(scheme, (request) => answer(files, page, request));
}

async function answer(files: PageFiles, page: PageAddress, request: Request): Promise<Response> {
  const found = lookUp(files, page.host, request);
  if (found.status !== 200) return new Response(null, { status: found.status, headers });
  const body = await readFile(found.file);
  return new Response(body, { headers: { ...headers, 'Content-Type': found.type } });
}

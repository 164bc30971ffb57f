import { readdirSync, readFileSync } from 'node:fs';

/** Whole inputs, a folder a kind; made by make-corpus.ts, kept in the repository so that a seed brings an input back. */
export const kinds = [
  'certificate',
  'crl',
  'ocsp',
  'key',
  'plain-key',
  'pfx',
  'signed',
  'enveloped',
  'ber',
  'path',
] as const;
export type Kind = (typeof kinds)[number];

/** Samples of one kind by name, as their maker gives them. */
export type Made = Readonly<Record<string, Uint8Array>>;

export const folderOf = (kind: Kind): URL => new URL(`corpus/${kind}/`, import.meta.url);

/** Of every sample that has one. */
export const password = new TextEncoder().encode('q1w2e3r4!@');

export const sampleOf = (kind: Kind, name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(name, folderOf(kind))));

/** The samples of these kinds, in the order of their names. */
export const samplesOf = (wanted: readonly Kind[]): Uint8Array[] =>
  wanted.flatMap((kind) =>
    readdirSync(folderOf(kind))
      .sort()
      .map((name) => sampleOf(kind, name)),
  );

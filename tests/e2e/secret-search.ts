import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

/** Every shape in which octets could have been left behind. */
export function formsOf(secret: Uint8Array): Buffer[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  // Inside a longer text base64 starts at one of three places; what is common to any neighbours is looked for.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  const texts = [
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    [...bytes].join(','),
    [...bytes].join(', '),
  ];
  const plain = bytes.every((octet) => octet >= 0x20 && octet < 0x7f);
  return [
    bytes,
    ...texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]),
    ...(plain ? [Buffer.from(bytes.toString('latin1'), 'utf16le')] : []),
  ].filter((form) => form.length >= 6);
}

const holds = (haystack: Buffer, forms: readonly Buffer[]): boolean =>
  forms.some((form) => haystack.includes(form));

/** Files below a folder in which a form stands. */
export function searchDisk(folder: string, forms: readonly Buffer[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .filter((file) => holds(readFileSync(file), forms));
}

export const searchText = (text: string, forms: readonly Buffer[]): boolean =>
  holds(Buffer.from(text), forms);

/** Whether a form stands in the writable memory of a running process: strings, buffers, everything. */
export function searchMemory(pid: number, forms: readonly Buffer[]): boolean {
  const longest = Math.max(...forms.map((form) => form.length));
  const chunk = Buffer.alloc(8 * 1024 * 1024);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      const end = BigInt(`0x${to}`);
      for (let at = BigInt(`0x${from}`); at < end; at += BigInt(chunk.length - longest)) {
        const wanted = end - at < BigInt(chunk.length) ? Number(end - at) : chunk.length;
        let read = 0;
        try {
          read = readSync(memory, chunk, 0, wanted, at);
        } catch {
          break; // reserved, not there
        }
        if (holds(chunk.subarray(0, read), forms)) return true;
      }
    }
    return false;
  } finally {
    closeSync(memory);
  }
}

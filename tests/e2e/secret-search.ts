import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

/** What is looked for, by the name under which a finding is told. */
export type Secrets = Readonly<Record<string, Uint8Array>>;
/** Each secret's name with its forms. */
export type Wanted = readonly (readonly [name: string, forms: readonly Buffer[]])[];

/** Fewer octets stand anywhere by chance. */
const shortest = 6;

/** Every shape in which octets could have been left behind. */
function formsOf(secret: Uint8Array): Buffer[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  // Inside a longer text base64 starts at one of three places; what is common to any neighbours is looked for.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(Math.ceil((shift * 4) / 3), Math.floor(((shift + bytes.length) * 4) / 3)),
  );
  const texts = [
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    [...bytes].join(','),
    [...bytes].join(', '),
  ].filter((text) => text.length >= shortest);
  const plain = bytes.every((octet) => octet >= 0x20 && octet < 0x7f);
  const forms = [
    bytes,
    ...texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]),
    ...(plain ? [Buffer.from(bytes.toString('latin1'), 'utf16le')] : []),
  ];
  return [...new Map(forms.map((form) => [form.toString('latin1'), form])).values()];
}

export const wantedOf = (secrets: Secrets): Wanted =>
  Object.entries(secrets).map(([name, secret]) => {
    if (secret.length < shortest) throw new Error(`${name} is too short to be looked for`);
    return [name, formsOf(secret)];
  });

const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;
const isHexDigit = (octet: number | undefined): boolean =>
  octet !== undefined && (isDigit(octet) || ((octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x66));

/** Six digits are part of many a longer number and of many a hash: a PIN counts where it stands alone. */
function holdsAlone(haystack: Buffer, digits: Buffer): boolean {
  for (let at = haystack.indexOf(digits); at >= 0; at = haystack.indexOf(digits, at + 1))
    if (!isHexDigit(haystack[at - 1]) && !isHexDigit(haystack[at + digits.length])) return true;
  return false;
}

const holds = (haystack: Buffer, form: Buffer): boolean =>
  form.every(isDigit) ? holdsAlone(haystack, form) : haystack.includes(form);

/** The names of those that stand there. */
const search = (haystack: Buffer, wanted: Wanted): string[] =>
  wanted.filter(([, forms]) => forms.some((form) => holds(haystack, form))).map(([name]) => name);

export const searchText = (text: string, wanted: Wanted): string[] => search(Buffer.from(text), wanted);

/** `name in file` for each file below a folder in which one stands. */
export const searchDisk = (folder: string, wanted: Wanted): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile() === true)
    .flatMap((name) =>
      search(readFileSync(path.join(folder, name)), wanted).map((found) => `${found} in ${name}`),
    );

const chunkLength = 8 * 1024 * 1024;
const untouched = Buffer.alloc(chunkLength);

/** The names of those that stand in the writable memory of a running process: strings, buffers, everything. */
export function searchMemory(pid: number, wanted: Wanted): string[] {
  const longest = Math.max(...wanted.flatMap(([, forms]) => forms.map((form) => form.length)));
  const chunk = Buffer.alloc(chunkLength);
  const found = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      const end = BigInt(`0x${to}`);
      for (let at = BigInt(`0x${from}`); at < end; at += BigInt(chunkLength - longest)) {
        const length = end - at < BigInt(chunkLength) ? Number(end - at) : chunkLength;
        let read = 0;
        try {
          read = readSync(memory, chunk, 0, length, at);
        } catch {
          break; // reserved, not there
        }
        if (chunk.compare(untouched, 0, read, 0, read) === 0) continue;
        for (const name of search(chunk.subarray(0, read), wanted)) found.add(name);
      }
    }
    return wanted.map(([name]) => name).filter((name) => found.has(name));
  } finally {
    closeSync(memory);
  }
}

/** An HTTP/1.1 message with its length in its head, as octets. */
export interface Message {
  readonly octets: Buffer;
  /** Where the body begins. */
  readonly body: number;
  readonly firstLine: string;
}

const endOfHead = Buffer.from('\r\n\r\n');

/** The message that `octets` are the whole of; undefined while some of it is missing. */
export const messageIn = (octets: Buffer): Message | undefined => {
  const end = octets.indexOf(endOfHead);
  if (end < 0) return undefined;
  const body = end + endOfHead.length;
  const head = octets.toString('latin1', 0, end);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  if (octets.length < body + length) return undefined;
  return { octets: octets.subarray(0, body + length), body, firstLine: head.split('\r\n', 1)[0] ?? '' };
};

export const statusOf = ({ firstLine }: Message): number => Number(firstLine.split(' ')[1]);

/** A header's value, by its name in lower case. */
export const headerOf = ({ octets, body }: Message, name: string): string | undefined =>
  octets
    .toString('latin1', 0, body)
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .trim();

/** The same message with that line in place of its header of the same name. */
export const withHeader = ({ octets, body }: Message, line: string): Buffer => {
  const [name = ''] = line.split(':', 1);
  const head = octets.toString('latin1', 0, body).split('\r\n');
  const changed = head.map((each) => (each.toLowerCase().startsWith(`${name.toLowerCase()}:`) ? line : each));
  return Buffer.concat([Buffer.from(changed.join('\r\n'), 'latin1'), octets.subarray(body)]);
};

/** Where a line can be cut in the midst of a message, so that it matters. */
export const boundaries = [
  'nothing',
  'half the first line',
  'first line',
  'half the head',
  'head',
  'first octet',
  'half the body',
  'all but one octet',
] as const;
export type Boundary = (typeof boundaries)[number];

/** How many octets of a message come through. */
export const octetsUpTo = ({ octets, body, firstLine }: Message, boundary: Boundary): number => {
  const line = firstLine.length + 2;
  const places: Record<Boundary, number> = {
    nothing: 0,
    'half the first line': line >> 1,
    'first line': line,
    'half the head': (line + body) >> 1,
    head: body,
    'first octet': body + 1,
    'half the body': (body + octets.length) >> 1,
    'all but one octet': octets.length - 1,
  };
  // A message without a body ends with its head: then it lacks an octet of that.
  return Math.min(places[boundary], octets.length - 1);
};

/** An answer as a server writes it. */
export const answer = (status: string, type: string | null, body: string, length?: number): Buffer =>
  Buffer.from(
    [
      `HTTP/1.1 ${status}`,
      ...(type === null ? [] : [`Content-Type: ${type}`]),
      `Content-Length: ${length ?? Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );

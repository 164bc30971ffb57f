import path from 'node:path';
import electronLog from 'electron-log/node';
import { logEvents } from './log-events.ts';

type Fields = Readonly<Record<string, string | number | boolean>>;

export interface EventLog {
  event(name: string, fields?: Fields): void;
}

/** Octets of one log file; the one before it is kept beside it as `main.old.log`. */
const maximumBytes = 1024 * 1024;

/**
 * What is written of an event: its listed fields in their listed form, as `name=value`. An event that is not listed
 * says only that there was one: what it carries may be anything.
 */
export const logLine = (name: string, fields: Fields = {}): string => {
  const listed = Object.hasOwn(logEvents, name) ? logEvents[name] : undefined;
  if (listed === undefined) return 'log.unlisted';
  const written = Object.entries(fields).flatMap(([field, value]) => {
    const kept = Object.hasOwn(listed, field) ? listed[field]?.(value) : undefined;
    return kept === undefined ? [] : [`${field}=${String(kept)}`];
  });
  return [name, ...written].join(' ');
};

/** The log of this process in `<folder>/main.log`. A disk that is full or read-only stops the log, never the app. */
export const createLog = (folder: string): EventLog => {
  const log = electronLog.create({ logId: folder });
  const { file, console, ipc, remote } = log.transports;
  // The terminal of whoever started the app is no place we know; nor is a page or a server. electron-log tells its own
  // troubles, with the path of the file, through the logger it makes for itself.
  console.level = false;
  electronLog.transports.console.writeFn = () => undefined;
  if (ipc) ipc.level = false;
  if (remote) remote.level = false;
  file.level = 'info';
  file.maxSize = maximumBytes;
  file.resolvePathFn = () => path.join(folder, 'main.log');
  file.format = '{iso} {text}';
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  return {
    event: (name, fields) => log.info(logLine(name, fields)),
  };
};

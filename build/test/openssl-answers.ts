// OpenSSL for the tests that run in Windows' Node under Wine: their questions are files (tests/windows/child-process.ts).
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { OpenSslAnswer, OpenSslQuestion } from '../../tests/windows/child-process.ts';

/** `C:\Users\x`, also as `file:C:\Users\x` → the folder of that drive in the Wine prefix. */
const unixPath = (text: string, prefix: string): string =>
  text.replace(
    /^(file:)?([A-Za-z]):\\(.*)$/s,
    (_whole, scheme: string | undefined, drive: string, rest: string) =>
      (scheme ?? '') + path.join(prefix, 'dosdevices', `${drive.toLowerCase()}:`, rest.replaceAll('\\', '/')),
  );

const answer = (
  question: OpenSslQuestion,
  prefix: string,
  user: number | undefined,
): Promise<OpenSslAnswer> =>
  new Promise((resolve) => {
    const args = question.args.map((one) => unixPath(one, prefix));
    const as = user === undefined ? {} : { uid: user, gid: user };
    const child = spawn('openssl', args, { cwd: unixPath(question.cwd, prefix), ...as });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const end = (status: number): void =>
      resolve({
        status,
        stdout: Buffer.concat(out).toString('base64'),
        stderr: Buffer.concat(err).toString('base64'),
      });
    child.on('error', (error) => {
      err.push(Buffer.from(error.message));
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
    // One that refuses its arguments closes its input early; its code tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(Buffer.from(question.input, 'base64'));
  });

/** Answers what is put into the folder until told to stop; OpenSSL runs as `user`, who owns the questions. */
export function answerOpenSsl(folder: string, prefix: string, user: number | undefined): { stop(): void } {
  const taken = new Set<string>();
  const take = async (name: string, question: OpenSslQuestion): Promise<void> => {
    const base = path.join(folder, name.slice(0, -'.question'.length));
    const given = await answer(question, prefix, user);
    fs.rmSync(path.join(folder, name));
    taken.delete(name);
    fs.writeFileSync(`${base}.made`, JSON.stringify(given));
    if (user !== undefined) fs.chownSync(`${base}.made`, user, user);
    fs.renameSync(`${base}.made`, `${base}.answer`);
  };
  /** Not renamed into its place, which Wine cannot while another looks at it: null until all of it is there. */
  const whole = (name: string): OpenSslQuestion | null => {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as OpenSslQuestion;
    } catch {
      return null;
    }
  };
  const look = (): void => {
    for (const name of fs.readdirSync(folder)) {
      const question = name.endsWith('.question') && !taken.has(name) ? whole(name) : null;
      if (question === null) continue;
      taken.add(name);
      void take(name, question).catch((error: unknown) => console.error(error));
    }
  };
  const watcher = fs.watch(folder, look);
  return { stop: () => watcher.close() };
}

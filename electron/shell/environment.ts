/**
 * Variables by which the surroundings could weaken or tap this process: run it as plain Node, load code or trust
 * anchors into it, write its TLS keys or logs to a file, lead its traffic through a proxy. The packages' fuses stop
 * those that act before this code runs; deleting them keeps the rest, and every child process, clean.
 */
const unwanted = [
  /^ELECTRON_/,
  /^NODE_/,
  /^SSLKEYLOGFILE$/,
  /^SSL_CERT_(FILE|DIR)$/,
  /^OPENSSL_/,
  /^(HTTPS?|ALL|NO|FTP)_PROXY$/i,
  /^CHROME_/,
  /^GOOGLE_API_KEY$/,
];

/** Deletes them; answers their names. */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): string[] {
  const found = Object.keys(environment).filter((name) => unwanted.some((pattern) => pattern.test(name)));
  for (const name of found) delete environment[name];
  return found;
}

/** What a child process of ours is given: nothing but what Windows itself cannot do without. */
export function childEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const root = environment['SystemRoot'];
  return root === undefined ? {} : { SystemRoot: root };
}

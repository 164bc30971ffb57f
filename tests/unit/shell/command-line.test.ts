import { describe, expect, it } from 'vitest';
import { judgeCommandLine } from '../../../electron/shell/command-line.ts';
import { childEnvironment, cleanEnvironment } from '../../../electron/shell/environment.ts';

const release = { mode: 'release', developmentSwitches: false } as const;
const e2e = { mode: 'e2e', developmentSwitches: true } as const;
const development = { mode: 'development', developmentSwitches: true } as const;

const opening = [
  ...['--inspect=0', '--inspect-brk', '--remote-debugging-port=9222', '--remote-debugging-pipe'],
  ...[
    '--remote-debugging-address=0.0.0.0',
    '--remote-allow-origins=*',
    '--no-sandbox',
    '--disable-web-security',
  ],
  ...['--disable-setuid-sandbox', '--disable-gpu-sandbox', '--no-zygote', '--load-extension=/tmp/x'],
  ...['--proxy-server=evil:1', '--proxy-pac-url=http://evil/', '--host-rules=MAP * evil'],
  ...['--host-resolver-rules=MAP * 1.2.3.4', '--ignore-certificate-errors', '--log-net-log=/tmp/n'],
  ...[
    '--ssl-key-log-file=/tmp/k',
    '--js-flags=--expose-gc',
    '--enable-logging',
    '--log-file=/tmp/l',
    '--v=9',
  ],
  ...[
    '--renderer-cmd-prefix=xterm',
    '--utility-cmd-prefix=gdb',
    '--gpu-launcher=x',
    '--crash-dumps-dir=/tmp',
  ],
  ...[
    '--enable-crash-reporter',
    '--site-per-process=0',
    '--app=evil',
    '--require=/tmp/x.js',
    '-r',
    '--unheard-of',
  ],
];

describe('a release', () => {
  it.each(opening)('ends on %s', (argument) => {
    expect(judgeCommandLine([argument], release).verdict).toBe('refused');
  });
  it.each(['--profile=/tmp/p.json', '--home=/tmp/h'])('does not know %s', (argument) => {
    expect(judgeCommandLine([argument], release).verdict).toBe('refused');
  });
  it.each([
    '-remote-debugging-port=1',
    '/remote-debugging-port=1',
    '-user-data-dir=/tmp',
    '--',
    '--PROFILE=x',
    // Chromium trims white space, Unicode's too, before it looks for the dashes.
    ' --no-sandbox',
    '\t--remote-debugging-port=1',
    '\n--no-sandbox',
    '\u00a0--no-sandbox',
    '\u3000--inspect=0',
    'a file',
    '',
  ])('ends on the other spelling %s', (argument) => {
    expect(judgeCommandLine([argument], release).verdict).toBe('refused');
  });
  it.each([[[]], [['--user-data-dir=/tmp/d']], [['--lang=ko', '--force-device-scale-factor=2']]])(
    'starts with %j',
    (args) => {
      expect(judgeCommandLine(args, release)).toEqual({
        verdict: 'accepted',
        own: { profile: null, home: null },
      });
    },
  );
  it('names the switch and not its value', () => {
    const judged = judgeCommandLine(['--proxy-server=user:password@host'], release);
    expect(judged).toEqual({ verdict: 'refused', reason: '--proxy-server' });
  });
});

describe('the e2e package', () => {
  it('takes what Playwright attaches by, and the development switches', () => {
    const args = [
      '--inspect=0',
      '--remote-debugging-port=0',
      '--profile=/p.json',
      '--home=/h',
      '--user-data-dir=/d',
    ];
    expect(judgeCommandLine(args, e2e)).toEqual({
      verdict: 'accepted',
      own: { profile: '/p.json', home: '/h' },
    });
  });
  it.each(opening.slice(3))('ends on %s', (argument) => {
    expect(judgeCommandLine([argument], e2e).verdict).toBe('refused');
  });
  it('ends on a switch without its value', () => {
    expect(judgeCommandLine(['--home='], e2e).verdict).toBe('refused');
  });
});

it('a development build leaves the rest to Electron', () => {
  expect(judgeCommandLine(['/home', '-r', 'x', '--no-sandbox', '--home=/h'], development)).toEqual({
    verdict: 'accepted',
    own: { profile: null, home: '/h' },
  });
});

describe('environment', () => {
  it('loses what could weaken or tap the process, and nothing else', () => {
    const kept = { HOME: '/h', PATH: '/bin', DISPLAY: ':1', LANG: 'ko_KR.UTF-8', NODE: 'x' };
    const environment = {
      ...kept,
      ...{
        ELECTRON_RUN_AS_NODE: '1',
        ELECTRON_ENABLE_LOGGING: '1',
        NODE_OPTIONS: '-r x',
        SSLKEYLOGFILE: '/tmp/k',
      },
      ...{
        NODE_EXTRA_CA_CERTS: '/tmp/c',
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        https_proxy: 'x',
        ALL_PROXY: 'x',
      },
      ...{ SSL_CERT_FILE: '/c', OPENSSL_CONF: '/c' },
    };
    expect(cleanEnvironment(environment)).toHaveLength(10);
    expect(environment).toEqual(kept);
  });
  it('gives a child process nothing', () => {
    expect(childEnvironment({ HOME: '/h', LD_PRELOAD: 'x', SystemRoot: 'C:\\Windows' })).toEqual({
      SystemRoot: 'C:\\Windows',
    });
  });
});

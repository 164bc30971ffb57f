// Tests of files that run in Windows' Node too, but cannot mean anything there. A line whose test is no more fails the run.

import { operationsHere } from '../integration/faults/operations.ts';

export interface LinuxOnly {
  readonly file: string;
  /** The whole name of a test, with its suites; or of a suite. */
  readonly test: string;
  readonly why: string;
}

const links = 'Wine makes no symbolic links: its call answers yes and does nothing';
const modes = 'Windows has access lists where Linux has modes: chmod takes nothing away';

const pipes = 'it reads what another Node says by a pipe, and Wine has none that Node can write to';

const waits =
  'it meets a folder held by another some hundred times, and each is waited for a second there; tests/integration/faults does it once';
const refusals =
  'a refusal of the disk is put in by the test itself and ends in the same lines everywhere; every stop is tried here too';

const files = 'tests/unit/platform/files.test.ts';
const folders = 'tests/unit/stores/npki-folders.test.ts';
const tree = 'a tree of our own > ';

const changes = 'tests/unit/stores/changes.test.ts';
const acts = [
  'a change of both keys',
  'files that come, go and change together',
  'a folder that is made, its parents too',
  'a folder that takes the place of another',
  'a folder that is removed',
];
const matrix = 'tests/integration/faults/matrix.test.ts';
const cut = 'what the power takes is a model of a disk, the same for every system';
const mounts = 'Windows has no mount to make small or read-only; EIO is put in there';

const refused = acts.flatMap((act) =>
  ['ENOSPC', 'EROFS', 'EIO', 'EACCES'].map(
    (code) => `${act} > refused by the disk ('${code}') at any write, changes nothing or all`,
  ),
);
const meanwhile = ['signPri.key', 'kmCert.der'].map(
  (name) => `another program > that writes ${name} meanwhile never loses it, whenever it comes`,
);

export const linuxOnly: readonly LinuxOnly[] = [
  ...refused.map((test) => ({ file: changes, test, why: refusals })),
  ...meanwhile.map((test) => ({ file: changes, test, why: waits })),
  {
    file: files,
    test: 'an atomic file > is for its user alone, as its folder is, and leaves no draft',
    why: `${modes}; what is left lying is looked for by tests/windows`,
  },
  {
    file: files,
    test: 'an atomic file > is the old or the new one for whoever reads meanwhile',
    why: 'a reader in a loop holds the file open nearly always, which Windows answers with EPERM: see tests/windows',
  },
  {
    file: files,
    test: 'an atomic file > takes the place of a link, and not of what it leads to',
    why: links,
  },
  {
    file: 'tests/unit/platform/log.test.ts',
    test: 'the log file > takes events in order, for its user alone',
    why: modes,
  },
  {
    file: 'tests/unit/platform/log.test.ts',
    test: 'the log file > that cannot be written stops nothing, and says nothing on the terminal',
    why: pipes,
  },
  {
    file: 'tests/unit/platform/secret-store.test.ts',
    test: 'the keychain of this computer > keeps nothing from starting: keytar is loaded at the first look',
    why: pipes,
  },
  {
    file: folders,
    test: `${tree}opens a folder whose name no Unicode string leads to (CP949 from an old tool)`,
    why: 'every name on Windows is UTF-16: there is no folder that a string does not lead to',
  },
  { file: folders, test: `${tree}goes on where one folder may not be read, and names the place`, why: modes },
  { file: folders, test: `${tree}says ACCESS_DENIED for a key that may not be read any more`, why: modes },
  {
    file: folders,
    test: `${tree}follows no link: not out of the root, not in circles, not to a file`,
    why: links,
  },
  {
    file: folders,
    test: `${tree}does not follow a link that took a file’s place after the search`,
    why: links,
  },
  { file: folders, test: `${tree}counts one folder reached by two ways once`, why: links },
  {
    file: folders,
    test: `${tree}does not hang on a FIFO named signCert.der or signPri.key`,
    why: 'Windows has no FIFO in a folder',
  },
  {
    file: folders,
    test: `${tree}does not hang on a device named signCert.der or signPri.key`,
    why: 'Windows has no device in a folder, and Wine no link to one',
  },
  {
    file: folders,
    test: `${tree}says so where the drive is pulled away under it: nothing of it is there any more`,
    why: 'it pulls the folder away with mv in the midst of reading; Windows refuses while a file in it is open',
  },
  {
    file: folders,
    test: `${tree}finds its way through 100,000 foreign files`,
    why: 'a shell of Linux lays them; what it counts is the same everywhere',
  },
  {
    file: 'tests/unit/stores/removed.test.ts',
    test: 'the recoverable place',
    why: 'its folder has a name in CP949, which is octets; tests/integration/faults restores on Windows too',
  },
  ...operationsHere.flatMap(({ name }) => [
    {
      file: matrix,
      test: `'${name}' > cut off from its power after every writing call, whatever was not synced is lost`,
      why: cut,
    },
    ...['ENOSPC', 'EROFS'].map((code) => ({
      file: matrix,
      test: `'${name}' > on a real disk that answers ${code} from any writing call on`,
      why: mounts,
    })),
  ]),
  ...[
    'is not searched without end: 50,000 folders, the nearest first, and what was left out is said',
    'nor is a drive that somebody has filled with folders',
    'nor does a drive fill the memory with certificates that are none',
  ].map((test) => ({
    file: 'tests/unit/stores/added-folders.test.ts',
    test,
    why: 'a shell of Linux lays them; what it counts is the same everywhere',
  })),
  {
    file: 'tests/unit/stores/npki-store.test.ts',
    test: 'a copy > is the original byte for byte, whatever lies in its folder and however that is named',
    why: 'its folder has a name in octets; tests/integration/faults copies on Windows too',
  },
  {
    file: 'tests/unit/stores/npki-store.test.ts',
    test: 'a copy > keeps no character in its name that Windows forbids',
    why: 'no original of such a name can be made there',
  },
  {
    file: 'tests/unit/stores/npki-store.test.ts',
    test: 'keys > are replaced together, in this copy alone, and the former ones can be had back',
    why: 'Wine renames nothing where only the case of a name differs; tests/integration/faults replaces keys there',
  },
  {
    file: 'tests/unit/stores/sealed-files-unreadable.test.ts',
    test: 'what cannot be opened > because it is cut short, no file, or a link is FILE_DAMAGED; drafts and strangers are not listed',
    why: links,
  },
  {
    file: 'tests/unit/stores/sealed-files.test.ts',
    test: '이 PC의 보안 저장소 > lies on the disk for its user alone, with nothing of the keys in clear',
    why: modes,
  },
];

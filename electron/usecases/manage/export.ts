import type { CertificateFacts } from '../../../shared/certificate.ts';
import type { SecretJob } from '../../../shared/key-job.ts';
import { formatDay } from '../../../shared/korean-time.ts';
import { Refusal } from '../../../shared/reasons.ts';
import { summarize, type Telling } from '../summary.ts';
import { secretOf } from '../window-view.ts';
import { chosenCopy, factsOf, isWritable } from './chosen-copy.ts';
import type { ManagePorts } from './manage-ports.ts';
import { filesOf, pairsIn } from './pair-files.ts';
import type { Windows } from './window.ts';

type Ports = Pick<ManagePorts, 'inventory' | 'approval' | 'saver' | 'clock'>;

export interface ExportOrder {
  readonly copy: string;
  readonly form: Extract<SecretJob, { kind: 'export' }>['form'];
  /** With the key-encipherment pair, where there is one. */
  readonly km: boolean;
}

/** What no file's name may hold on one of the systems, and what would turn a name's reading order about. */
const unsafe = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** Characters of four octets at most: two such parts, the day and the rest stay within the 255 octets of a name. */
const longest = 28;

/** As part of a file's name on every system. */
const safe = (text: string): string => {
  const [...characters] = text.normalize('NFC').replace(unsafe, ' ').replace(/\s+/g, ' ').trim();
  return (
    characters
      .slice(0, longest)
      .join('')
      .replace(/^[. ]+|[. ]+$/g, '') || '-'
  );
};

/** `{이름}_{발급자}_{만료일}.pfx`: 발급자 is who met the customer, as they know it; the day is Korea's. */
export const exportName = (facts: CertificateFacts, telling: Telling): string => {
  const { holder, issuerName, notAfter } = summarize(facts, telling);
  const [issuer = ''] = issuerName.split(' / ');
  return `${[holder, issuer, formatDay(notAfter, 'en')].map(safe).join('_')}.pfx`;
};

/** 내보내기: where to is asked first, in the system's dialog; then the password, under which the file stands too. */
export const createExport = (ports: Ports, windows: Windows) => {
  const { inventory, approval, saver, clock } = ports;
  return async ({ copy: id, form, km }: ExportOrder): Promise<string | null> => {
    const { copy } = chosenCopy(ports, id, 'export');
    const { store } = copy;
    if (!isWritable(store)) throw new Refusal('FORMAT_UNSUPPORTED');
    const name = exportName(factsOf(copy), await inventory.telling(clock.now()));
    return saver.save(name, async () => {
      const { source } = pairsIn(await filesOf(store, copy));
      const view = await windows.view(copy, { operation: 'export', asks: secretOf(source) });
      return (await approval.perform(view, { kind: 'export', source, form, km })).file;
    });
  };
};

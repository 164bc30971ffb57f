import type { ApprovalView } from '../../../shared/approval.ts';
import type { Copy } from '../holdings.ts';
import type { CertificateFiles } from '../ports.ts';
import { factsOf } from './chosen-copy.ts';
import type { ManagePorts } from './manage-ports.ts';
import type { Windows } from './window.ts';

type Ports = Pick<ManagePorts, 'files' | 'approval' | 'inventory'>;

/** 가져오기: an opened .pfx becomes files as Korean software keeps them, in a folder that the destination names. */
export const createImporting = ({ files, approval, inventory }: Ports, windows: Windows) => ({
  draft: ({ certificate }: Copy): CertificateFiles => ({
    folder: null,
    files: certificate ? [{ name: 'signCert.der', bytes: certificate.der }] : [],
  }),

  /**
   * Asks the file's password, under which the keys stay. Both pairs, where the file holds two. Nothing holds it open
   * any longer.
   */
  async files(copy: Copy, about: Pick<ApprovalView, 'destination' | 'replaces'>): Promise<CertificateFiles> {
    const { sha256 } = factsOf(copy);
    const view = await windows.view(copy, { operation: 'import', asks: 'certificate-password', ...about });
    const { signing, km } = await approval.perform(
      { ...view, fileName: copy.name },
      { kind: 'convert', source: files.source(copy.id), certificateSha256: sha256 },
    );
    inventory.closeOpened(copy.id);
    const pairs = [
      { name: 'signCert.der', bytes: signing.certificate },
      { name: 'signPri.key', bytes: signing.encryptedKey },
      ...(km
        ? [
            { name: 'kmCert.der', bytes: km.certificate },
            { name: 'kmPri.key', bytes: km.encryptedKey },
          ]
        : []),
    ];
    return { folder: null, files: pairs };
  },
});
export type Importing = ReturnType<typeof createImporting>;

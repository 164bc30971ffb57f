import type { CertificateDetails } from '../../shared/ipc.ts';
import { formatMoment } from '../../shared/korean-time.ts';
import { type Words, issuerOf, kindOf, policyOf } from '../inventory/certificate-words.ts';
import type { Explained } from '../ui/explained.tsx';
import type ko from '../i18n/ko.json';

type Field = keyof (typeof ko)['view']['fields'];
type Value = readonly [field: Field, value: string | null];

/** A field that a certificate does not have is no empty line. */
const explain = ({ t }: Words, fields: readonly Value[]): Explained[] =>
  fields.flatMap(([field, value]) =>
    value === null || value === ''
      ? []
      : [{ term: t(`view.fields.${field}.name`), value, why: t(`view.fields.${field}.why`) }],
  );

/** What people ask for: whose, from whom, until when, and what it may be used for. */
export function plainFields(words: Words, { summary, fields }: CertificateDetails): Explained[] {
  const { t, language } = words;
  const moment = (iso: string) => formatMoment(iso, language);
  return explain(words, [
    ['holder', summary.holder],
    ['kind', kindOf(words, summary)],
    ['issuer', issuerOf(words, summary)],
    ['validity', `${moment(summary.notBefore)} – ${moment(summary.notAfter)}`],
    ['serialNumber', summary.serialNumber],
    ['keyUsage', summary.keyUsage.map((usage) => t(`view.usages.${usage}`)).join(', ')],
    ['realName', fields.realName],
    ['vid', t(fields.hasVid ? 'view.yes' : 'view.no')],
  ]);
}

/** The rest, for who helps with a problem. */
export function technicalFields(words: Words, { summary, fields }: CertificateDetails): Explained[] {
  const { t } = words;
  return explain(words, [
    ['version', String(fields.version)],
    ['policies', summary.policies.map((policy) => policyOf(words, policy)).join(', ')],
    ['subject', fields.subject],
    ['issuerDn', fields.issuer],
    ['keyAlgorithm', summary.keyAlgorithm],
    ['signatureAlgorithm', fields.signatureAlgorithm],
    ['sha256', summary.sha256],
    ['publicKeySha256', fields.publicKeySha256],
    ['subjectKeyIdentifier', fields.subjectKeyIdentifier],
    ['authorityKeyIdentifier', fields.authorityKeyIdentifier],
    ['crl', fields.crl.join(', ')],
    ['ocsp', fields.ocsp.join(', ')],
    [
      'extensions',
      fields.extensions
        .map(({ oid, name, critical }) => `${name} (${oid})${critical ? ` · ${t('view.critical')}` : ''}`)
        .join(', '),
    ],
  ]);
}

import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { CertificateDetails, HeldCertificate } from '../../shared/ipc.ts';
import { formatDay } from '../../shared/korean-time.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { placeName } from '../i18n/place-name.ts';
import { reasonText } from '../i18n/reason-text.ts';
import { createLoader } from '../loadable.ts';
import { Section } from '../shell/section.tsx';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { ExplainedFacts } from '../ui/explained.tsx';
import { Facts } from '../ui/facts.tsx';
import { Progress } from '../ui/progress.tsx';
import { useWords } from '../words.ts';
import { plainFields, technicalFields } from './certificate-fields.ts';

/** 인증서 보기: every field in plain words, who vouches for it, how its keys are kept, and the raw text. */
export function CertificateView({ certificate }: { readonly certificate: HeldCertificate }) {
  const words = useWords();
  const { t } = words;
  const { bridge } = useClient();
  const { id, places } = certificate;
  const [loader] = useState(() => createLoader(() => bridge.manage.details({ certificate: id })));
  const { at, value, reason } = useStore(loader.store);
  useEffect(() => {
    void loader.load();
  }, [loader]);
  return (
    <Section heading={t('view.heading')} note={t('view.note')}>
      <div role="status">{at === 'loading' ? <Progress text={t('view.loading')} /> : null}</div>
      {reason === null ? null : (
        <ReasonNotice reason={reason} operation="register" issuer={certificate.summary} role="alert">
          <div className="row">
            <Button look="secondary" small onPress={() => void loader.load()}>
              {t('common.retry')}
            </Button>
          </div>
        </ReasonNotice>
      )}
      {value === null ? null : (
        <>
          <ExplainedFacts facts={plainFields(words, value)} />
          <Chain details={value} />
          <Details summary={t('view.keys')}>
            <Facts
              facts={value.keys.flatMap(({ copy, encryption }) => {
                const place = places.find((one) => one.id === copy);
                return place === undefined
                  ? []
                  : [[placeName(t, place), encryption ?? t('view.keyInside')] as const];
              })}
            />
          </Details>
          <Details summary={t('view.technical')}>
            <ExplainedFacts facts={technicalFields(words, value)} />
          </Details>
          <Details summary={t('view.pem')}>
            <RawText pem={value.pem} />
          </Details>
        </>
      )}
    </Section>
  );
}

function Chain({ details: { chain, chainFindings, trusted } }: { readonly details: CertificateDetails }) {
  const { t, language, bank } = useWords();
  return (
    <div className="stack-tight">
      <h3>{t('view.chain')}</h3>
      <p className="soft small">{t('view.chainNote')}</p>
      <ol className="chain stack-tight">
        {chain.map(({ subject, issuer, notAfter }) => (
          <li key={`${subject} ${notAfter}`}>
            <span className="cell-main">{subject}</span>
            <span className="soft small line">
              {t('view.chainItem', { issuer, date: formatDay(notAfter, language) })}
            </span>
          </li>
        ))}
      </ol>
      <p>{t(trusted === null ? 'view.trustUnknown' : trusted ? 'view.trusted' : 'view.untrusted')}</p>
      {chainFindings.map((finding) => (
        <p key={finding.code} className="small">
          {reasonText(finding, language, bank.name).message}
        </p>
      ))}
    </div>
  );
}

function RawText({ pem }: { readonly pem: string }) {
  const { t } = useWords();
  const { bridge } = useClient();
  const [copied, setCopied] = useState(false);
  return (
    <div className="stack-tight">
      <p className="soft small">{t('view.pemNote')}</p>
      <p className="mono">{pem}</p>
      <div className="row">
        <Button
          look="secondary"
          small
          onPress={() => {
            void bridge.app.copyText({ text: pem }).then(({ ok }) => setCopied(ok));
          }}
        >
          <Copy className="icon" aria-hidden />
          {t('view.copyPem')}
        </Button>
        <span role="status" className="small">
          {copied ? t('common.copied') : ''}
        </span>
      </div>
    </div>
  );
}

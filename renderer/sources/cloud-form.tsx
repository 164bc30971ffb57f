import { type FormEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Reason } from '../../shared/reasons.ts';
import { useClient } from '../client.ts';
import { ReasonNotice } from '../help/reason-notice.tsx';
import { DemoPanel } from '../login/demo-panel.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useWords } from '../words.ts';
import { type Holder, holderFrom, wrongField } from './cloud-holder.ts';

/** 금융인증서 연결: who the customer is at the service, by its own name. `onConnected` goes on from there. */
export function CloudForm({ service, onConnected }: Props) {
  const { t } = useWords();
  const { sources } = useClient();
  const { busy, last } = useStore(sources.store);
  const name = useRef<HTMLInputElement>(null);
  const phone = useRef<HTMLInputElement>(null);
  const birth = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState<keyof Holder | null>(null);
  const refusal = last?.act === 'connect' ? last.refusal : null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const fields = { name: name.current, phone: phone.current, birth: birth.current };
    const holder = holderFrom({
      name: fields.name?.value ?? '',
      phone: fields.phone?.value ?? '',
      birth: fields.birth?.value ?? '',
    });
    const fault = wrongField(holder);
    setWrong(fault);
    if (fault !== null) return fields[fault]?.focus();
    if (await sources.connect(holder)) onConnected();
  };
  return (
    <div className="login">
      <form
        className="stack"
        noValidate
        aria-label={t('sources.connect')}
        onSubmit={(event) => void submit(event)}
      >
        <p>{t('cloud.intro', { service })}</p>
        {refusal === null ? null : <Refusal reason={refusal} service={service} />}
        <TextField
          ref={name}
          label={t('cloud.name')}
          name="name"
          autoComplete="name"
          error={wrong === 'name' ? t('cloud.nameMissing') : null}
        />
        <TextField
          ref={phone}
          label={t('cloud.phone')}
          name="phone"
          autoComplete="tel-national"
          hint={t('cloud.phoneHint')}
          error={wrong === 'phone' ? t('cloud.phoneInvalid') : null}
        />
        <TextField
          ref={birth}
          label={t('cloud.birth')}
          name="birth"
          digits={6}
          hint={t('cloud.birthHint')}
          error={wrong === 'birth' ? t('cloud.birthInvalid') : null}
        />
        <Button type="submit" pending={busy === 'connect'}>
          {t('sources.connect')}
        </Button>
      </form>
      <DemoPanel show="cloud" />
    </div>
  );
}

interface Props {
  readonly service: string;
  readonly onConnected: () => void;
}

/** The sentences of these reasons are about the bank; here it is the service that has no such customer, or is away. */
function Refusal({ reason, service }: { readonly reason: Reason; readonly service: string }) {
  const { t } = useWords();
  if (reason.code !== 'LOGIN_FAILED' && reason.code !== 'BANK_UNAVAILABLE')
    return <ReasonNotice reason={reason} operation="register" role="alert" />;
  return (
    <Notice tone="bad" role="alert">
      <p>{reason.code === 'LOGIN_FAILED' ? t('cloud.refused') : t('cloud.unavailable', { service })}</p>
    </Notice>
  );
}

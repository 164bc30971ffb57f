import { useEffect, useId, useState } from 'react';
import type { Demo } from '../../shared/ipc.ts';
import { useClient } from '../client.ts';
import { type Fact, Facts } from '../ui/facts.tsx';
import { useWords } from '../words.ts';

interface Props {
  /** `customer` to log in, `window` beside the 전자서명 window, `cloud` to connect 금융인증서. */
  readonly show?: 'customer' | 'window' | 'cloud';
}

/** Sandbox only: the demo customer and the running OTP code. A release has none, and shows nothing. */
export function DemoPanel({ show = 'customer' }: Props) {
  const { t } = useWords();
  const { bridge, info } = useClient();
  const heading = useId();
  const [demo, setDemo] = useState<Demo | null>(null);
  const sandbox = info.environment === 'sandbox';
  useEffect(() => {
    if (!sandbox) return;
    let shown = true;
    const ask = async () => {
      const answer = await bridge.session.demo();
      if (shown) setDemo(answer.ok ? answer.value : null);
    };
    void ask();
    const timer = setInterval(() => void ask(), 1000);
    return () => {
      shown = false;
      clearInterval(timer);
    };
  }, [bridge, sandbox]);
  if (demo === null || (show === 'cloud' && demo.cloud === null)) return null;
  return (
    <section className="demo stack" aria-labelledby={heading}>
      <div className="stack-tight">
        <h2 id={heading} className="demo-heading">
          {t(show === 'cloud' ? 'demo.cloud' : 'demo.heading')}
        </h2>
        <p className="soft small">{t(show === 'cloud' ? 'demo.cloudNote' : 'demo.note')}</p>
      </div>
      <Facts facts={factsOf(demo)} />
    </section>
  );

  function factsOf({ id, password, code, cloud }: Demo): Fact[] {
    const mono = (text: string) => <span className="mono">{text}</span>;
    // Changes every 30 seconds: read when asked for, not announced.
    const running: Fact = [
      t('demo.code'),
      <output key="code" className="mono" aria-label={t('demo.code')} aria-live="off">
        {code}
      </output>,
    ];
    const pin: Fact[] = cloud === null ? [] : [[t('demo.pin'), mono(cloud.pin)]];
    if (show === 'window') return [running, ...pin];
    if (show === 'customer') return [[t('demo.id'), mono(id)], [t('demo.password'), mono(password)], running];
    if (cloud === null) return [];
    return [
      [t('cloud.name'), mono(cloud.name)],
      [t('cloud.phone'), mono(cloud.phone)],
      [t('cloud.birth'), mono(cloud.birth)],
      ...pin,
    ];
  }
}

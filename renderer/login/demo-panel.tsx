import { useEffect, useState } from 'react';
import { useClient } from '../client.ts';
import { Facts } from '../ui/facts.tsx';
import { useWords } from '../words.ts';

interface Demo {
  readonly id: string;
  readonly password: string;
  readonly code: string;
}

/** Sandbox only: the demo customer and the running OTP code. A release has none, and shows nothing. */
export function DemoPanel({ codeOnly = false }: { readonly codeOnly?: boolean }) {
  const { t } = useWords();
  const { bridge, info } = useClient();
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
  if (demo === null) return null;
  const id = <span className="mono">{demo.id}</span>;
  const password = <span className="mono">{demo.password}</span>;
  // Changes every 30 seconds: read when asked for, not announced.
  const code = (
    <output className="mono" aria-label={t('demo.code')} aria-live="off">
      {demo.code}
    </output>
  );
  return (
    <section className="demo stack" aria-labelledby="demo-heading">
      <div className="stack-tight">
        <h2 id="demo-heading" className="demo-heading">
          {t('demo.heading')}
        </h2>
        <p className="soft small">{t('demo.note')}</p>
      </div>
      <Facts
        facts={
          codeOnly
            ? [[t('demo.code'), code]]
            : [
                [t('demo.id'), id],
                [t('demo.password'), password],
                [t('demo.code'), code],
              ]
        }
      />
    </section>
  );
}

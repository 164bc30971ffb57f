import { SquareArrowOutUpRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useClient } from '../client.ts';
import { DemoPanel } from '../login/demo-panel.tsx';
import { Button } from '../ui/button.tsx';
import { useWords } from '../words.ts';

/** Over the inert page while the 전자서명 window is open; afterwards the focus is where it was. */
export function ApprovalVeil() {
  const { t } = useWords();
  const { bridge } = useClient();
  const veil = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    veil.current?.focus();
    return () => {
      // The page is inert until this render is through.
      if (before instanceof HTMLElement) setTimeout(() => before.isConnected && before.focus(), 0);
    };
  }, []);
  return (
    <div
      className="overlay veil"
      ref={veil}
      tabIndex={-1}
      role="dialog"
      aria-label={t('approvalOpen.message')}
    >
      <div className="modal dialog">
        <p role="status" className="veil-message">
          {t('approvalOpen.message')}
        </p>
        <Button onPress={() => void bridge.app.focusApproval()}>
          <SquareArrowOutUpRight className="icon" aria-hidden />
          {t('approvalOpen.focus')}
        </Button>
        <DemoPanel show="window" />
      </div>
    </div>
  );
}

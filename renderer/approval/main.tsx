import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import type { ApprovalBridge } from '../../shared/approval.ts';
import { createTexts } from '../i18n/instance.ts';
import '../ui/styles.css';
import { applyTheme } from '../ui/theme.ts';
import { ApprovalPage } from './approval-page.tsx';
import './approval.css';

declare global {
  interface Window {
    readonly approval: ApprovalBridge;
  }
}

async function start(container: HTMLElement): Promise<void> {
  const bridge = window.approval;
  const view = await bridge.view();
  applyTheme(view.theme);
  document.documentElement.lang = view.language;
  createRoot(container).render(
    <I18nextProvider i18n={createTexts(view.language, view.bank)}>
      <ApprovalPage bridge={bridge} view={view} />
    </I18nextProvider>,
  );
}

const container = document.getElementById('root');
if (container !== null) void start(container);

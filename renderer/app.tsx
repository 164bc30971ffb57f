import { useEffect, useMemo, useRef, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useStore } from 'zustand';
import { type Client, ClientContext, useClient } from './client.ts';
import { ContactsPage } from './help/contacts-page.tsx';
import { HelpPage } from './help/help-page.tsx';
import { HistoryPage } from './history/history-page.tsx';
import { createTexts } from './i18n/instance.ts';
import { HeldPage } from './inventory/held-page.tsx';
import { InventoryPage } from './inventory/inventory-page.tsx';
import { Entrance } from './login/entrance.tsx';
import { MachinePage } from './machine/machine-page.tsx';
import { CopyPage } from './manage/copy-page.tsx';
import { ExportPage } from './manage/export-page.tsx';
import { RemovedPage } from './manage/removed-page.tsx';
import { PendingPage } from './pending/pending-page.tsx';
import { RegisterPage } from './register/register-page.tsx';
import { ReleasePage } from './release/release-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { ApprovalVeil } from './shell/approval-veil.tsx';
import { DonePage } from './shell/done-page.tsx';
import { FileDrop } from './shell/file-drop.tsx';
import { Header } from './shell/header.tsx';
import { IdleWarning } from './shell/idle-warning.tsx';
import { keepFocus } from './shell/kept-focus.ts';
import type { Page } from './shell/navigation.ts';
import { FirstPaint } from './shell/page.tsx';
import { CloudPage } from './sources/cloud-page.tsx';
import { applyTheme } from './ui/theme.ts';
import { useWords } from './words.ts';

/** The main page: language, theme, and everything below them. */
export function App({ client }: { readonly client: Client }) {
  const { language, theme } = useStore(client.settings);
  const { name, colours } = client.info.bank;
  const texts = useMemo(() => createTexts(language, name), [language, name]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => applyTheme(theme, colours), [theme, colours]);
  const [firstPaint] = useState(() => ({ current: true }));
  return (
    <I18nextProvider i18n={texts}>
      <I18nProvider locale={language === 'ko' ? 'ko-KR' : 'en-US'}>
        <ClientContext value={client}>
          <FirstPaint value={firstPaint}>
            <Window />
          </FirstPaint>
        </ClientContext>
      </I18nProvider>
    </I18nextProvider>
  );
}

function Window() {
  const { t } = useWords();
  const { session, approval } = useClient();
  const step = useStore(session.store, (state) => state.step);
  const signing = useStore(approval, ({ open }) => open);
  const inside = useRef<HTMLDivElement>(null);
  useEffect(() => (inside.current === null ? undefined : keepFocus(inside.current)), []);
  useEffect(() => {
    const used = () => session.touch();
    for (const event of useEvents) window.addEventListener(event, used, { passive: true });
    return () => {
      for (const event of useEvents) window.removeEventListener(event, used);
    };
  }, [session]);
  return (
    <>
      <div inert={signing} ref={inside}>
        <a className="skip" href="#main">
          {t('app.skip')}
        </a>
        <Header />
        {step === 'logged-in' ? <CurrentPage /> : <Entrance />}
        <FileDrop active={step === 'logged-in' && !signing} />
      </div>
      <IdleWarning />
      {signing ? <ApprovalVeil /> : null}
    </>
  );
}

const useEvents = ['pointerdown', 'keydown', 'wheel'] as const;

function CurrentPage() {
  const { navigation } = useClient();
  const page = useStore(navigation.store);
  // A page of another certificate is another page: its heading is read out again.
  return <PageOf key={'id' in page ? `${page.at}/${page.id}` : page.at} page={page} />;
}

function PageOf({ page }: { readonly page: Page }) {
  switch (page.at) {
    case 'inventory':
      return <InventoryPage />;
    case 'held':
      return <HeldPage id={page.id} />;
    case 'copy':
      return <CopyPage id={page.id} copy={page.copy} />;
    case 'export':
      return <ExportPage id={page.id} copy={page.copy} />;
    case 'removed':
      return <RemovedPage />;
    case 'cloud':
      return <CloudPage />;
    case 'registered':
      return <ReleasePage id={page.id} />;
    case 'register':
      return <RegisterPage />;
    case 'done':
      return <DonePage completion={page.completion} />;
    case 'pending':
      return <PendingPage />;
    case 'history':
      return <HistoryPage />;
    case 'settings':
      return <SettingsPage />;
    case 'help':
      return <HelpPage question={page.question} />;
    case 'contacts':
      return <ContactsPage />;
    case 'machine':
      return <MachinePage />;
  }
}

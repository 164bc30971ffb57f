import {
  CircleHelp,
  FilePlus,
  Files,
  History,
  LogOut,
  Phone,
  Settings as SettingsIcon,
  ShieldCheck,
} from 'lucide-react';
import { useStore } from 'zustand';
import { useClient } from '../client.ts';
import { Button } from '../ui/button.tsx';
import { MenuButton, type MenuEntry } from '../ui/menu.tsx';
import { useWords } from '../words.ts';

/** The bank's name, both menus, settings and 로그아웃. */
export function Header() {
  const { t, language, bank } = useWords();
  const { session, navigation, info } = useClient();
  const state = useStore(session.store);
  return (
    <header className="header">
      <div className="header-inner">
        <p className="brand">
          <span className="brand-bank">{bank.name[language]}</span>
          <span className="brand-app">{t('nav.inventory')}</span>
          {info.environment === 'sandbox' ? <span className="tag">{t('app.sandbox')}</span> : null}
        </p>
        {state.step === 'logged-in' ? (
          <>
            <Menus />
            <div className="header-end">
              <span className="soft small customer">{t('nav.customer', { name: state.customerName })}</span>
              <Button
                look="plain"
                label={t('nav.settings')}
                onPress={() => navigation.go({ at: 'settings' })}
              >
                <SettingsIcon className="icon" aria-hidden />
              </Button>
              <Button look="secondary" small onPress={() => void session.logOut()}>
                <LogOut className="icon" aria-hidden />
                {t('nav.logOut')}
              </Button>
            </div>
          </>
        ) : null}
      </div>
    </header>
  );
}

function Menus() {
  const { t } = useWords();
  const { navigation } = useClient();
  const entry = (
    at: 'inventory' | 'register' | 'history' | 'contacts' | 'help' | 'machine',
    icon: MenuEntry['icon'],
  ): MenuEntry => ({ id: at, name: t(`nav.${at}`), icon, onAction: () => navigation.go({ at }) });
  const both = [entry('inventory', Files), entry('register', FilePlus)];
  return (
    <nav className="menus" aria-label={t('nav.main')}>
      <MenuButton label={t('nav.service')} entries={[...both, entry('history', History)]} />
      <MenuButton
        label={t('nav.centre')}
        entries={[
          ...both,
          entry('contacts', Phone),
          entry('help', CircleHelp),
          entry('machine', ShieldCheck),
        ]}
      />
    </nav>
  );
}

import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useClient } from './client.ts';
import type { Words } from './inventory/certificate-words.ts';

/** The texts in the language of the settings, and the bank's names. */
export function useWords(): Words {
  const { t } = useTranslation();
  const { settings, info } = useClient();
  return { t, language: useStore(settings, ({ language }) => language), bank: info.bank };
}

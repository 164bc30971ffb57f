import { type i18n, createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Bilingual } from '../../shared/bank-profile.ts';
import en from './en.json';
import ko from './ko.json';

export type Language = 'ko' | 'en';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof ko };
    returnNull: false;
  }
}

/** The texts of one language, with the bank's name filled in wherever a sentence names it. Ready at once. */
export function createTexts(language: Language, bank: Bilingual): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    resources: { ko: { translation: ko }, en: { translation: en } },
    // A missing text is a defect that a unit test finds, not something to paper over with the other language.
    fallbackLng: false,
    initAsync: false,
    // React escapes; escaping twice would show entities.
    interpolation: { escapeValue: false, defaultVariables: { bank: bank[language] } },
    react: { useSuspense: false },
  });
  return instance;
}

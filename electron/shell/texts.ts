/** The few words that the main process itself shows; all others are the pages'. */
const texts = {
  ko: {
    edit: '편집',
    view: '보기',
    window: '창',
    crashed: '화면을 표시하지 못했습니다.',
    crashedDetail: '앱을 다시 시작해 주십시오. 진행 중이던 업무는 등록·해제 내역에서 확인해 주십시오.',
    restart: '다시 시작',
    quit: '종료',
    chooseFile: '인증서 파일 선택',
    certificateFiles: '인증서 파일 (.pfx, .p12)',
    chooseFolder: '인증서 폴더 추가',
    chooseTarget: '인증서 내보내기',
    addToken: '보안토큰 추가',
    addTokenDetail:
      '보안토큰 제조사의 구동프로그램(PKCS#11)을 선택해 주십시오. 제조사에서 받아 설치한 파일만 선택해 주십시오.',
    chooseTokenLibrary: '보안토큰 구동프로그램 선택',
    tokenLibraries: '보안토큰 구동프로그램 (PKCS#11)',
    otherFile: '파일 선택…',
    cancel: '취소',
    approval: '전자서명',
    product: '인증서 관리',
  },
  en: {
    edit: 'Edit',
    view: 'View',
    window: 'Window',
    crashed: 'The page could not be shown.',
    crashedDetail: 'Please restart the app. What was under way is found in the history.',
    restart: 'Restart',
    quit: 'Quit',
    chooseFile: 'Choose a certificate file',
    certificateFiles: 'Certificate files (.pfx, .p12)',
    chooseFolder: 'Add a folder with certificates',
    chooseTarget: 'Export the certificate',
    addToken: 'Add a security token',
    addTokenDetail:
      "Choose the driver (PKCS#11) of the token's maker. Choose only what you have installed from the maker.",
    chooseTokenLibrary: 'Choose the driver of a security token',
    tokenLibraries: 'Drivers of security tokens (PKCS#11)',
    otherFile: 'Choose a file…',
    cancel: 'Cancel',
    approval: 'Electronic signature',
    product: 'Certificate Manager',
  },
} as const;

export type Language = keyof typeof texts;
export type Texts = { readonly [K in keyof (typeof texts)['ko']]: string };
export const textsIn = (language: Language): Texts => texts[language];

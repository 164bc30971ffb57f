/** What it is called wherever it shows: nobody is to take it for the real 금융인증서. */
export const name = { ko: '체험용 대체 서비스', en: 'Trial stand-in service' } as const;

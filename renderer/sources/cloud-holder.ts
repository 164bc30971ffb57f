/** What the service asks to know a customer by. */
export interface Holder {
  readonly name: string;
  readonly phone: string;
  readonly birth: string;
}

/** As people type them: `010-1234-5678`, blanks around a name. */
export const holderFrom = ({ name, phone, birth }: Holder): Holder => ({
  name: name.trim(),
  phone: phone.replace(/[\s-]/g, ''),
  birth: birth.trim(),
});

/** The first field that cannot be right; null: it may be sent. */
export const wrongField = ({ name, phone, birth }: Holder): keyof Holder | null => {
  if (name === '' || name.length > 40) return 'name';
  if (!/^01\d{8,9}$/.test(phone)) return 'phone';
  return isBirth(birth) ? null : 'birth';
};

/** yymmdd: a day that is in the calendar of one of the two centuries. */
const isBirth = (birth: string): boolean => {
  const [, year = '', month = '', day = ''] = /^(\d\d)(\d\d)(\d\d)$/.exec(birth) ?? [];
  return ['19', '20'].some((century) => {
    const date = new Date(Date.UTC(Number(century + year), Number(month) - 1, Number(day)));
    // A day that the month does not have falls into another.
    return date.getUTCMonth() === Number(month) - 1;
  });
};

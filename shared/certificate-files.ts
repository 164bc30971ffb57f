/**
 * The file of a name of the format (signCert.der, signPri.key, kmCert.der, kmPri.key), in any case of letters; where a
 * case-sensitive system holds two, the one written as the format says (KCAC.TS.UI).
 */
export const fileCalled = <T>(
  files: readonly T[],
  nameOf: (file: T) => string,
  wanted: string,
): T | undefined => {
  const alike = files.filter((file) => nameOf(file).toLowerCase() === wanted.toLowerCase());
  return alike.find((file) => nameOf(file) === wanted) ?? alike[0];
};

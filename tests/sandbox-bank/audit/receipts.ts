import { Receipt } from '../../../shared/bank-api.ts';
import { loadKeys } from '../identity/keys.ts';
import { SignatureRefused, verifySignedStatement } from '../identity/signed-statement.ts';

/** Receipts as the bank reads its own again. */

/** DER of the certificates with whose keys the bank in this data folder has ever signed one. */
export const receiptSigners = async (data: string): Promise<readonly Uint8Array[]> => {
  const { current, formerReceipts } = await loadKeys(data, new Date());
  return [current.receipts, ...formerReceipts].map(({ certificate }) => certificate);
};

const contentOf = (signed: Uint8Array, [certificate, ...others]: readonly Uint8Array[]): Uint8Array => {
  if (!certificate) throw new SignatureRefused('by no receipt certificate');
  try {
    return verifySignedStatement(signed, certificate).content;
  } catch (error) {
    if (!(error instanceof SignatureRefused)) throw error;
    return contentOf(signed, others);
  }
};

/** What a receipt says; fails with SignatureRefused where it is signed under none of the certificates. */
export const openReceipt = (signed: Uint8Array, signers: readonly Uint8Array[]): Receipt =>
  Receipt.parse(JSON.parse(new TextDecoder().decode(contentOf(signed, signers))));

import type { KeySource, Token } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { KeyPair } from './key-pair.ts';

type TokenSource = Extract<KeySource, { kind: 'token' }>;

/** 보안토큰 by PKCS#11. */
export function openToken(_source: TokenSource, _pin: Uint8Array): Promise<KeyPair[]> {
  return Promise.reject(new Refusal('FORMAT_UNSUPPORTED'));
}

export function changeTokenPin(_source: TokenSource, _pin: Uint8Array, _newPin: Uint8Array): Promise<void> {
  return Promise.reject(new Refusal('FORMAT_UNSUPPORTED'));
}

export function listTokens(_library: string): Promise<Token[]> {
  return Promise.reject(new Refusal('FORMAT_UNSUPPORTED'));
}

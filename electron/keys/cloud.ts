import type { KeySource } from '../../shared/key-job.ts';
import { Refusal } from '../../shared/reasons.ts';
import type { KeyPair } from './key-pair.ts';

type CloudSource = Extract<KeySource, { kind: 'cloud' }>;

/** 금융인증서 in the API of the Cloud Signature Consortium. */
export function openCloud(_source: CloudSource, _pin: Uint8Array): Promise<KeyPair[]> {
  return Promise.reject(new Refusal('FORMAT_UNSUPPORTED'));
}

export function changeCloudPin(_source: CloudSource, _pin: Uint8Array, _newPin: Uint8Array): Promise<void> {
  return Promise.reject(new Refusal('FORMAT_UNSUPPORTED'));
}

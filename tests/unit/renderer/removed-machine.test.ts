import { describe } from 'vitest';
import {
  type Removed,
  type RemovedEvent,
  initialRemoved,
  transition,
} from '../../../renderer/manage/removed-machine.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { removedItem } from './samples.ts';
import { testEveryPair } from './table.ts';

const refusal: Reason = { code: 'MEDIA_REMOVED', params: {} };
const free = removedItem();
const taken = removedItem({ existing: { summary: null, same: false, fingerprint: 'f' } });
const same = removedItem({ existing: { summary: null, same: true, fingerprint: 'f' } });
const restored = { act: 'restored', place: { kind: 'npki', label: 'C:' } } as const;
const states = {
  ready: initialRemoved,
  comparing: { step: 'comparing', item: taken },
  working: { step: 'working', id: 'x', act: 'forever' },
} satisfies Record<string, Removed>;
const events = {
  'restore where it is free': { type: 'restore', item: free },
  'restore where another lies': { type: 'restore', item: taken },
  'restore where the same lies': { type: 'restore', item: same },
  replace: { type: 'replace' },
  forever: { type: 'forever', id: 'removed-1' },
  keep: { type: 'keep' },
  done: { type: 'done', outcome: restored },
  refused: { type: 'refused', reason: refusal },
  reset: { type: 'reset' },
} satisfies Record<string, RemovedEvent>;

const restoring = { step: 'working', id: 'removed-1', act: 'restore' };

describe('삭제된 인증서', () =>
  testEveryPair<Removed, RemovedEvent>(transition, states, events, {
    'ready + restore where it is free': restoring,
    'ready + restore where another lies': { step: 'comparing', item: taken },
    'ready + restore where the same lies': { step: 'ready', outcome: { act: 'same' } },
    'ready + forever': { step: 'working', id: 'removed-1', act: 'forever' },
    'ready + reset': initialRemoved,
    'comparing + replace': restoring,
    'comparing + keep': initialRemoved,
    'comparing + reset': initialRemoved,
    'working + done': { step: 'ready', outcome: restored, refusal: null },
    'working + refused': { step: 'ready', outcome: null, refusal },
    'working + reset': initialRemoved,
  }));

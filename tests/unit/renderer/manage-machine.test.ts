import { describe } from 'vitest';
import {
  type Manage,
  type ManageEvent,
  initialManage,
  transition,
} from '../../../renderer/manage/manage-machine.ts';
import type { Reason } from '../../../shared/reasons.ts';
import { testEveryPair } from './table.ts';

const place = { kind: 'npki', label: 'C:' } as const;
const outcome = { tool: 'delete', place } as const;
const refusal: Reason = { code: 'READ_ONLY', params: {} };
const ready: Manage = { step: 'ready', certificate: 'a', outcome: null, refusal: null };
const states = {
  closed: initialManage,
  ready,
  done: { ...ready, outcome },
  asking: { step: 'asking', certificate: 'a', copy: 'a1' },
  working: { step: 'working', certificate: 'a', tool: 'delete', copy: 'a1' },
} satisfies Record<string, Manage>;
const events = {
  open: { type: 'open', certificate: 'b' },
  'ask delete': { type: 'ask-delete', copy: 'a1' },
  keep: { type: 'keep' },
  start: { type: 'start', tool: 'copy', copy: 'a2' },
  done: { type: 'done', outcome },
  refused: { type: 'refused', reason: refusal },
  reset: { type: 'reset' },
} satisfies Record<string, ManageEvent>;

const another = { step: 'ready', certificate: 'b', outcome: null, refusal: null };
const asking = { step: 'asking', certificate: 'a', copy: 'a1' };
const working = { step: 'working', certificate: 'a', tool: 'copy', copy: 'a2' };

describe('the tools for a certificate', () =>
  testEveryPair<Manage, ManageEvent>(transition, states, events, {
    'closed + open': another,
    'ready + open': another,
    // What was done was said where it was done.
    'done + open': another,
    'asking + open': another,
    'ready + ask delete': asking,
    'done + ask delete': asking,
    'asking + keep': ready,
    'ready + start': working,
    'done + start': working,
    'asking + start': working,
    'working + done': { ...ready, outcome },
    'working + refused': { ...ready, refusal },
    'closed + reset': initialManage,
    'ready + reset': initialManage,
    'done + reset': initialManage,
    'asking + reset': initialManage,
    'working + reset': initialManage,
  }));

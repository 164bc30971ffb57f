import {
  approvalChannel,
  approvalContract,
  approvalPortChannel,
  approvalRefusedChannel,
} from '../shared/approval.ts';
import { callChannel, contract, eventChannel, events, type EventName } from '../shared/ipc.ts';

// A preload needs the names of its contract and not one of its schemas, which would bring the whole of zod into every
// page's process before the page. So the names are derived here, when the preloads are bundled.

const named = <V>(names: readonly string[], value: (name: string) => V): Record<string, V> =>
  Object.fromEntries(names.map((name) => [name, value(name)]));

/** Of preload.ts: by group and name the channel of each call, by name that of each event. */
export const mainChannels = {
  calls: named(Object.keys(contract), (group) =>
    named(Object.keys(contract[group as keyof typeof contract]), (name) => callChannel(group, name)),
  ),
  events: named(Object.keys(events), (name) => eventChannel(name as EventName)),
};

/** Of approval-preload.ts. */
export const approvalChannels = {
  calls: named(Object.keys(approvalContract), (name) =>
    approvalChannel(name as keyof typeof approvalContract),
  ),
  port: approvalPortChannel,
  refused: approvalRefusedChannel,
};

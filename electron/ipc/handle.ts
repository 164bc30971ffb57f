import { ipcMain } from 'electron';
import type { z } from 'zod';
import { approvalChannel, approvalContract } from '../../shared/approval.ts';
import {
  type EventName,
  type EventPayload,
  type Group,
  type Handlers,
  callChannel,
  contract,
  eventChannel,
  events,
} from '../../shared/ipc.ts';
import { Refusal } from '../../shared/reasons.ts';
import { type Result, failed, ok } from '../../shared/result.ts';
import type { Log } from '../usecases/ports.ts';
import { type TrustedPage, isFromPage } from './sender.ts';

interface Entry {
  readonly argument: z.ZodType;
  readonly result: z.ZodType;
}
/** Any handler of a contract; `never` because each takes its own argument, which its own schema has let through. */
type AnyHandler = (argument: never) => unknown;

export type AllHandlers = { readonly [G in Group]: Handlers<G> };
type ApprovalEntries = typeof approvalContract;
/** What answers the 전자서명 window's own contract. */
export type ApprovalHandlers = {
  readonly [N in keyof ApprovalEntries]: (
    argument: z.infer<ApprovalEntries[N]['argument']>,
  ) => z.infer<ApprovalEntries[N]['result']> | Promise<z.infer<ApprovalEntries[N]['result']>>;
};

/** Serves the whole contract to the main page and to nobody else. Called once. */
export function handleCalls(page: TrustedPage, handlers: AllHandlers, log: Log): void {
  const groups: Readonly<Record<string, Readonly<Record<string, Entry>>>> = contract;
  const answers: Readonly<Record<string, Readonly<Record<string, AnyHandler>>>> = handlers;
  for (const [group, entries] of Object.entries(groups)) {
    for (const [name, entry] of Object.entries(entries)) {
      serve(callChannel(group, name), entry, answers[group]?.[name], page, log);
    }
  }
}

/** Serves the approval window's contract to whichever approval window is open. Called once. */
export function handleApproval(page: TrustedPage, handlers: ApprovalHandlers, log: Log): void {
  const answers: Readonly<Record<string, AnyHandler>> = handlers;
  for (const [name, entry] of Object.entries<Entry>(approvalContract)) {
    serve(approvalChannel(name as keyof ApprovalEntries), entry, answers[name], page, log);
  }
}

/** Tells the main page something unasked; nothing happens while there is no page. */
export function tell<E extends EventName>(page: TrustedPage, event: E, payload: EventPayload<E>): void {
  page.contents()?.send(eventChannel(event), events[event].parse(payload));
}

function serve(
  channel: string,
  entry: Entry,
  handler: AnyHandler | undefined,
  page: TrustedPage,
  log: Log,
): void {
  if (handler === undefined) throw new Error(`nothing answers ${channel}`);
  ipcMain.handle(channel, async (event, ...sent: unknown[]): Promise<Result<unknown>> => {
    if (!isFromPage(event, page)) {
      log.event('ipc.sender-refused', { channel });
      return failed('INTERNAL');
    }
    const argument = entry.argument.safeParse(sent[0]);
    if (!argument.success || sent.length > 1) {
      log.event('ipc.argument-refused', { channel });
      return failed('INTERNAL');
    }
    return answer(channel, entry, () => handler(argument.data as never), log);
  });
}

/** Runs a handler; whatever becomes of it is a Result, and only a Refusal's reason crosses. */
async function answer(channel: string, entry: Entry, run: () => unknown, log: Log): Promise<Result<unknown>> {
  try {
    const result = entry.result.safeParse(await run());
    if (result.success) return ok(result.data);
    const at = result.error.issues.map((issue) => issue.path.join('.')).join(' ');
    log.event('ipc.result-invalid', { channel, at });
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.reason };
    // Its kind and place only: a message may hold what was typed.
    const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: undefined };
    log.event('ipc.failed', { channel, error: name, at: stack?.split('\n')[1]?.trim() ?? '' });
  }
  return failed('INTERNAL');
}

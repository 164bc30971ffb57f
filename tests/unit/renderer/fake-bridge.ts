import type { Bridge, EventName } from '../../../shared/ipc.ts';
import { failed } from '../../../shared/result.ts';

type Calls = { readonly [G in Exclude<keyof Bridge, 'on'>]?: Partial<Bridge[G]> };

/** A bridge of which a test gives what it needs; anything else answers INTERNAL, as a broken main process would. */
export function fakeBridge(calls: Calls): {
  readonly bridge: Bridge;
  emit(event: EventName, payload: unknown): void;
} {
  const listeners = new Map<string, ((payload: never) => void)[]>();
  const groups: Record<string, Record<string, unknown> | undefined> = { ...calls };
  const refuse = () => Promise.resolve(failed('INTERNAL'));
  const bridge = new Proxy({} as Bridge, {
    get: (_, group: string) =>
      group === 'on'
        ? (event: string, listener: (payload: never) => void) => {
            listeners.set(event, [...(listeners.get(event) ?? []), listener]);
            return () => listeners.delete(event);
          }
        : new Proxy({}, { get: (__, name: string) => groups[group]?.[name] ?? refuse }),
  });
  return {
    bridge,
    emit(event, payload) {
      for (const listener of listeners.get(event) ?? []) listener(payload as never);
    },
  };
}

/** A promise that the test answers when it likes. */
export function later<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (value) => resolve(value) };
}

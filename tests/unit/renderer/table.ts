import { expect, it } from 'vitest';

/**
 * Every (state, event) pair of a machine. A pair that is named in `moves` must lead where it says (as the parts that
 * matter); every other pair must leave the very same state behind.
 */
export function testEveryPair<State extends object, Event extends object>(
  transition: (state: State, event: Event) => State,
  states: Readonly<Record<string, State>>,
  events: Readonly<Record<string, Event>>,
  moves: Readonly<Record<string, object>>,
): void {
  const pairs = Object.keys(states).flatMap((state) =>
    Object.keys(events).map((event) => `${state} + ${event}`),
  );
  it('names only pairs that exist', () => {
    expect(Object.keys(moves).filter((pair) => !pairs.includes(pair))).toEqual([]);
  });
  for (const [stateName, state] of Object.entries(states))
    for (const [eventName, event] of Object.entries(events)) {
      const pair = `${stateName} + ${eventName}`;
      const expected = moves[pair];
      it(
        expected === undefined
          ? `${pair} changes nothing`
          : `${pair} → ${JSON.stringify(expected).slice(0, 90)}`,
        () => {
          const before = structuredClone(state);
          const next = transition(state, event);
          expect(state).toEqual(before);
          if (expected === undefined) expect(next).toBe(state);
          else expect(next).toMatchObject(expected);
        },
      );
    }
}

/** Works off a list with so many at it at once; the first failure ends it. */
export const inLanes = async <T>(
  lanes: number,
  all: readonly T[],
  work: (one: T, lane: number) => Promise<void>,
): Promise<void> => {
  const left = all.values();
  const lane = async (_: unknown, i: number): Promise<void> => {
    for (const one of left) await work(one, i);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

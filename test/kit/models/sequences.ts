/** What stands at the end of a beginning, with all that the next step needs to know. */
export interface Walk<State> {
  /** Goes from a state to the next. States are visited again: it must not change the one that it is given. */
  step(state: State, next: number): Promise<State>;
  /** At the end of each sequence. */
  end(state: State, sequence: readonly number[]): void;
}

interface Branch {
  next: Map<number, Branch>;
}

/** Goes through all sequences, each beginning once: what two of them share is done once. Gives how many steps were done. */
export async function walk<State>(
  sequences: readonly (readonly number[])[],
  start: State,
  { step, end }: Walk<State>,
): Promise<{ steps: number; ends: number }> {
  const root: Branch = { next: new Map() };
  for (const sequence of sequences) {
    let at = root;
    for (const next of sequence) {
      let branch = at.next.get(next);
      if (!branch) at.next.set(next, (branch = { next: new Map() }));
      at = branch;
    }
  }
  const done = { steps: 0, ends: 0 };
  const visit = async (branch: Branch, state: State, so: number[]): Promise<void> => {
    if (branch.next.size === 0) {
      end(state, so);
      done.ends++;
    }
    for (const [next, further] of branch.next) {
      done.steps++;
      await visit(further, await step(state, next), [...so, next]);
    }
  };
  await visit(root, start, []);
  return done;
}

/** Every order of `length` things. */
export function permutations(length: number): number[][] {
  if (length === 0) return [[]];
  return permutations(length - 1).flatMap((rest) =>
    Array.from({ length }, (_, place) => [...rest.slice(0, place), length - 1, ...rest.slice(place)]),
  );
}

/** Every order of `steps` steps of each of `actors` actors, that differ in more than the actors' names. */
export function interleavings(actors: number, steps: number): number[][] {
  const all: number[][] = [];
  const left = Array.from({ length: actors }, () => steps);
  const follow = (schedule: number[], begun: number): void => {
    if (schedule.length === actors * steps) {
      all.push(schedule);
      return;
    }
    for (let actor = 0; actor < actors; actor++) {
      if (left[actor] === 0 || actor > begun) continue;
      left[actor]!--;
      follow([...schedule, actor], Math.max(begun, actor + 1));
      left[actor]!++;
    }
  };
  follow([], 0);
  return all;
}

/** A random sample of `count`; the same for the same `random`. */
export function someOf<One>(all: readonly One[], count: number, random: () => number): One[] {
  const left = [...all];
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}

/** Times between two lines, so that a terminal is not kept busy. */
const everyMs = 200;

/** One line that is written over: what is being worked on, how much of it is done, and how fast. */
export function progressOf(): { progress: (what: string, done: number) => void; end: () => void } {
  const counts = new Map<string, number>();
  const startedMs = Date.now();
  let total = 0;
  let shownMs = 0;
  const show = (what: string) => {
    const seconds = Math.max(1, (Date.now() - startedMs) / 1000);
    process.stderr.write(`\r${what}: ${counts.get(what)}, ${Math.round(total / seconds)} a second      `);
    shownMs = Date.now();
  };
  return {
    progress: (what, done) => {
      counts.set(what, (counts.get(what) ?? 0) + done);
      total += done;
      if (Date.now() - shownMs >= everyMs) show(what);
    },
    end: () => process.stderr.write('\n'),
  };
}

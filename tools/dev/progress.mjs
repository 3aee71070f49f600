// Says what a long command is doing, each line with the seconds since the command began. USHER_QUIET=1 silences it.

/** A child process continues its parent's count. */
const startedMs = Number(process.env.USHER_STARTED_MS) || Math.floor(performance.timeOrigin);
/** How long a step may be silent. */
const silentMsMax = 10_000;

export function say(text) {
  if (process.env.USHER_QUIET) return;
  console.log(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

/** Says the step at its beginning, and again while it lasts. */
export async function during(text, work) {
  say(`${text} …`);
  const timer = setInterval(() => say(`${text}: still at it …`), silentMsMax);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Whether another command started this one as a part of its own. */
export function isPartOfAnother() {
  return process.env.USHER_STARTED_MS !== undefined;
}

/** What a child needs to say lines of the same kind. */
export function progressEnvironment() {
  return { USHER_STARTED_MS: String(startedMs) };
}

/** A line of the command that synthesizes, which passes on when it began; nothing unless it was asked for. */
export function say(text: string): void {
  const startedMs = Number(process.env['USHER_STARTED_MS']);
  if (!startedMs || process.env['USHER_QUIET']) return;
  console.log(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${text}`);
}

/** How far AWS's clock is ahead of this machine's; AWS takes no signature that is off by five minutes. */
let aheadMs = 0;

/** The moment to sign a request with. */
export function serverNow(): Date {
  return new Date(Date.now() + aheadMs);
}

/** Takes over the time that an answer's header says. */
export function setServerClock(date: string | undefined): void {
  const serverMs = Date.parse(date ?? '');
  if (!Number.isNaN(serverMs)) aheadMs = serverMs - Date.now();
}

/** How far AWS's clock is ahead of this machine's; AWS takes no signature that is off by five minutes. */
let aheadMs = 0;

/** The moment to sign a request with. */
export function serverNow(): Date {
  return new Date(Date.now() + aheadMs);
}

/** Takes the time over that an answer's header says. False when it says none. */
export function setServerClock(date: string | undefined): boolean {
  const serverMs = Date.parse(date ?? '');
  if (Number.isNaN(serverMs)) return false;
  aheadMs = serverMs - Date.now();
  return true;
}

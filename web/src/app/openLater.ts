/** Opens a page whose address is not known yet. Browsers allow a new tab only during the click, so it opens empty at first. */
export async function openLater(address: Promise<string>): Promise<void> {
  const tab = window.open('', '_blank');
  // Why there is none stands beside the button.
  const url = await address.catch(() => undefined);
  if (!url) return tab?.close();
  if (!tab) return location.assign(url);
  // The other page has no business with this one.
  tab.opener = null;
  tab.location.replace(url);
}

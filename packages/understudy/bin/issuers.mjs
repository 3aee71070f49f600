/** What `--issuer https://id.example.com=http://127.0.0.1:8080` names, by the issuer; `wrong` ends the command with a sentence. */
export function issuersFrom(texts, wrong) {
  return Object.fromEntries(texts.map((text) => pair(text, wrong)));
}

function pair(text, wrong) {
  // An address may hold an equals sign, so it is the last one in front of an address that divides them.
  const [, issuer, address] = /^(https?:\/\/.+)=(https?:\/\/[^=]+)$/.exec(text) ?? [];
  if (!issuer || !URL.canParse(issuer) || !URL.canParse(address))
    wrong(`An issuer is given as https://its.address=http://127.0.0.1:8080, not "${text}".`);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname))
    wrong(`An issuer is asked on this machine only, not at ${address}.`);
  return [issuer, address];
}

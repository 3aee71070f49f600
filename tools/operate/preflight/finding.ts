/** What a look at one thing found. */
export interface Finding {
  about: string;
  /** `note`: worth knowing, or not to be seen with these credentials; `stop`: the deployment cannot succeed. */
  state: 'ok' | 'note' | 'warning' | 'stop';
  /** A sentence, which says of a warning or a stop what to do about it. */
  said: string;
}

/** One line a finding; then warnings, and what stops, each apart. Gives whether a deployment may begin. */
export function report(findings: Finding[], say: (line: string) => void): boolean {
  const of = (state: Finding['state']) => findings.filter((one) => one.state === state);
  for (const { state, about, said } of [...of('ok'), ...of('note')])
    say(`${state.padEnd(4)}  ${about}: ${indented(said)}`);
  const parts: [string, Finding[]][] = [
    ['Warnings, which stop nothing:', of('warning')],
    ['What stops the deployment:', of('stop')],
  ];
  for (const [title, found] of parts) {
    if (found.length === 0) continue;
    say(`\n${title}`);
    for (const { about, said } of found) say(`  ${about}: ${indented(said)}`);
  }
  return of('stop').length === 0;
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

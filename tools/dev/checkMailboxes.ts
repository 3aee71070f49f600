// Stops a synth whose mailboxes.json does not fit: node tools/dev/run.mjs tools/dev/checkMailboxes.ts [file]
import { mailboxFaults, type MailboxRules } from '../../domain/mailbox.ts';
import { CatalogFile, CatalogRefused, refuseFor } from '../../infra/catalog/catalogFile.ts';

try {
  const file = new CatalogFile(process.argv[2] ?? 'mailboxes.json', 'mailboxes.schema.json');
  const rules = file.content as unknown as MailboxRules;
  refuseFor(mailboxFaults(rules).map((fault) => ({ ...fault, spot: file.at(fault.place) })));
} catch (error) {
  if (!(error instanceof CatalogRefused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

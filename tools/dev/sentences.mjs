// What the user of the command can fix, in one sentence. Everything else is a fault of ours and keeps its stack.

/** A command cannot do what it was asked for; the message says why and what helps. */
export class NotPossible extends Error {
  name = 'NotPossible';
}

/** Errors whose message is the sentence. By name: each bundled entry has classes of its own. */
const saidByThemselves = [
  'NotPossible',
  'CatalogRefused',
  'UsherRefused',
  'ExtensionRefused',
  'SettingRefused',
];

/** How systems say that nothing more can be written: full, over a quota, over a limit of the process. */
const fullCodes = ['ENOSPC', 'EDQUOT', 'EFBIG'];

const credentialErrors = [
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidSignatureException',
];

const denials = ['AccessDenied', 'AccessDeniedException'];

/** Undefined for what the user of the command cannot fix. */
export function sentenceFor(error) {
  if (!(error instanceof Error)) return undefined;
  if (saidByThemselves.includes(error.name)) return error.message;
  const full = fullDisk(error);
  if (full !== undefined) return full;
  const refused = causes(error).find(({ code }) => code === 'ECONNREFUSED' || code === 'ENOTFOUND');
  if (refused) {
    const where = refused.address
      ? `${refused.address}:${refused.port}`
      : (refused.hostname ?? 'the address');
    return `Nothing answers at ${where}. A product on this machine is started with npm start.`;
  }
  if (credentialErrors.includes(error.name))
    return `AWS does not take these credentials (${oneLine(error.message)}). Set AWS_PROFILE or the AWS_… variables.`;
  if (denials.includes(error.name))
    return `AWS does not allow this to these credentials: ${oneLine(error.message)}.`;
  if (error.type === 'StripeAuthenticationError' || error.type === 'StripePermissionError')
    return `Stripe does not take the key in STRIPE_API_KEY (${oneLine(error.message)}).`;
  if (error.type === 'StripeConnectionError') return `Stripe cannot be reached (${oneLine(error.message)}).`;
  if (error.name === 'ResourceNotFoundException')
    return `There is no such deployment in this account and region (${oneLine(error.message)}).`;
  return undefined;
}

/** The sentence for a write that found no room; undefined for every other error. */
export function fullDisk(error) {
  const full = causes(error).find(({ code }) => fullCodes.includes(code));
  if (!full) return undefined;
  const where = full.path ? `${full.path} cannot be written` : 'The data cannot be written';
  return `${where}: the disk or a quota is full (${full.code}). Make room and start again; what was acknowledged is kept.`;
}

/** The error, what caused it, and what a failure of several was made of. */
function causes(error) {
  const found = [];
  const open = [error];
  while (open.length > 0) {
    const one = open.shift();
    if (!(one instanceof Error) || found.includes(one)) continue;
    found.push(one);
    open.push(one.cause, ...(one.errors ?? []));
  }
  return found;
}

function oneLine(text) {
  return text.split('\n')[0].replace(/\.$/, '');
}

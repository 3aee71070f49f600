/** What is wrong with an extension, in one sentence for the person who writes it. */
export class ExtensionRefused extends Error {
  override readonly name = 'ExtensionRefused';
}

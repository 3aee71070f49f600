// What a deployment and the look before it bring along besides settings.
import { catalogsOf, checkedExtensions } from '../dev/extensions.mjs';

export const breakingOption = {
  breaking: { about: 'accepts a schema that breaks clients of what is deployed (docs/deploying.md)' },
};

export function broughtBy({ extension, breaking }) {
  const extensions = checkedExtensions(extension);
  return { extensions, additions: catalogsOf(extensions), allowsBreaking: breaking };
}

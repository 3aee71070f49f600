import type { Option } from './commandLine.mjs';

export const extensionOption: { extension: Option & { value: string; multiple: true } };
export const localExtensionOptions: {
  extension: Option & { value: string; multiple: true };
  'no-extensions': { about: string };
};
export function localExtensions(root?: string): string[];
export function extensionsFrom(
  values: { extension: string[]; 'no-extensions': boolean },
  root?: string,
): string[];
export function checkedExtensions(folders: string[], root?: string): string[];
export function catalogsOf(extensions: string[], root?: string): string[];
export function variantFolder(extensions: string[], root?: string): string;

/** Written by the build: what the extensions that it was told of bring along. */
declare module 'virtual:extensions' {
  const extensions: readonly import('./app/extensions.ts').WebExtension[];
  export default extensions;
}

/** The schema of this build, with the fields of its extensions. */
declare module 'virtual:schema' {
  const schema: string;
  export default schema;
}

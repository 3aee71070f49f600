/** The documents that a list of the form of llms.txt names; a folder is no document. */
export function documentsIn(text: string): { path: string; title: string; about: string }[] {
  return [...text.matchAll(/^- \[([^\]]+)\]\(([^)#]+\.\w+)[^)]*\): (.+)$/gm)].map(
    ([, title, path, about]) => ({ path: path!, title: title!, about: about! }),
  );
}

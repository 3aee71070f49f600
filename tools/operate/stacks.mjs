/** The stacks of a deployment, in the order in which they are made; they are removed the other way round. */
export function stacksOf({ project, env }) {
  return [`${project}-${env}-data`, `${project}-${env}`];
}

/** Where a deployment says what it made, below the root: each of another project has a file of its own. */
export function outputsFileOf({ project, env }) {
  return `outputs.${project === 'usher' ? env : `${project}-${env}`}.json`;
}

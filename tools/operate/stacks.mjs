/** The stacks of a deployment, in the order in which they are made; they are removed the other way round. */
export function stacksOf({ project, env }) {
  return [`${project}-${env}-data`, `${project}-${env}`];
}

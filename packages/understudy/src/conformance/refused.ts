/** The account is not there, or does not let it happen. */
export class DeployRefused extends Error {
  override readonly name = 'DeployRefused';
}

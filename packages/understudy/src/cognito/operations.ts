import { ServiceError, type Body } from '../kernel/answer.ts';
import type { Principal } from '../iam/principal.ts';
import * as admin from './adminUsers.ts';
import { adminRespondToAuthChallenge, respondToAuthChallenge } from './challengeResponse.ts';
import { poolOf, type Cognito } from './cognito.ts';
import { describeUserPool, describeUserPoolClient } from './describe.ts';
import * as groups from './groups.ts';
import { listUsers } from './listUsers.ts';
import * as own from './ownAttributes.ts';
import { textAt } from './parameters.ts';
import * as passwords from './passwords.ts';
import * as refresh from './refresh.ts';
import { adminInitiateAuth, initiateAuth } from './signIn.ts';
import * as signUps from './signUp.ts';
import * as totp from './totp.ts';

type CognitoOperation = (cognito: Cognito, body: Body) => Promise<unknown>;

/** AWS: documented; what an app calls without credentials of an account. */
const open: Record<string, CognitoOperation> = {
  SignUp: signUps.signUp,
  ConfirmSignUp: signUps.confirmSignUp,
  ResendConfirmationCode: signUps.resendConfirmationCode,
  InitiateAuth: initiateAuth,
  RespondToAuthChallenge: respondToAuthChallenge,
  GetTokensFromRefreshToken: refresh.getTokensFromRefreshToken,
  RevokeToken: refresh.revokeToken,
  GlobalSignOut: refresh.globalSignOut,
  ForgotPassword: passwords.forgotPassword,
  ConfirmForgotPassword: passwords.confirmForgotPassword,
  ChangePassword: passwords.changePassword,
  GetUser: own.getUser,
  UpdateUserAttributes: own.updateUserAttributes,
  GetUserAttributeVerificationCode: own.getUserAttributeVerificationCode,
  VerifyUserAttribute: own.verifyUserAttribute,
  DeleteUserAttributes: own.deleteUserAttributes,
  DeleteUser: own.deleteUser,
  AssociateSoftwareToken: totp.associateSoftwareToken,
  VerifySoftwareToken: totp.verifySoftwareToken,
  SetUserMFAPreference: totp.setUserMfaPreference,
};

/** What needs a signature, and `cognito-idp:{name}` on the pool. */
const signed: Record<string, CognitoOperation> = {
  AdminInitiateAuth: adminInitiateAuth,
  AdminRespondToAuthChallenge: adminRespondToAuthChallenge,
  AdminCreateUser: admin.adminCreateUser,
  AdminGetUser: admin.adminGetUser,
  AdminConfirmSignUp: signUps.adminConfirmSignUp,
  AdminDisableUser: admin.adminDisableUser,
  AdminEnableUser: admin.adminEnableUser,
  AdminDeleteUser: admin.adminDeleteUser,
  AdminSetUserPassword: passwords.adminSetUserPassword,
  AdminResetUserPassword: passwords.adminResetUserPassword,
  AdminUpdateUserAttributes: admin.adminUpdateUserAttributes,
  AdminDeleteUserAttributes: admin.adminDeleteUserAttributes,
  AdminSetUserMFAPreference: totp.adminSetUserMfaPreference,
  AdminUserGlobalSignOut: refresh.adminUserGlobalSignOut,
  AdminAddUserToGroup: groups.adminAddUserToGroup,
  AdminRemoveUserFromGroup: groups.adminRemoveUserFromGroup,
  AdminListGroupsForUser: groups.adminListGroupsForUser,
  CreateGroup: groups.createGroup,
  ListGroups: groups.listGroups,
  ListUsersInGroup: groups.listUsersInGroup,
  ListUsers: listUsers,
  DescribeUserPool: describeUserPool,
  DescribeUserPoolClient: describeUserPoolClient,
};

/** One call of the service; throws `ServiceError` and `AccessDenied`. `caller` is who signed, if anybody did. */
export async function callCognito(
  cognito: Cognito,
  operation: string,
  body: Body,
  caller: Principal | undefined,
): Promise<unknown> {
  const run = Object.hasOwn(open, operation) ? open[operation] : undefined;
  if (run) return run(cognito, body);
  const guarded = Object.hasOwn(signed, operation) ? signed[operation] : undefined;
  if (!guarded) throw new ServiceError('UnknownOperationException', `Unknown operation ${operation}.`);
  if (!caller) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  // A caller without the right learns nothing of which pools exist.
  const poolId = textAt(body, 'UserPoolId');
  const { region, accountId } = cognito.account;
  const poolArn =
    cognito.pools.get(poolId)?.arn ?? `arn:aws:cognito-idp:${region}:${accountId}:userpool/${poolId}`;
  cognito.authority.demand(caller, `cognito-idp:${operation}`, poolArn);
  poolOf(cognito, poolId);
  return guarded(cognito, body);
}

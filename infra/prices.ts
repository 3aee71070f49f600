/** AWS's list prices in us-east-1, in dollars, before any free tier; the dashboard's estimate is made with them. */
export const prices = {
  apiRequest: 4e-6,
  functionCall: 0.2e-6,
  gigabyteSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
};

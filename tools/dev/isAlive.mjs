/** Whether a process is running, also one of another user. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM is a living process of another user.
    return error.code !== 'ESRCH';
  }
}

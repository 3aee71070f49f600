// What a program is given by its test, and how it tells what it has seen.
export const given = JSON.parse(process.env.GIVEN);

const seen = {};

/** Notes what a step gives, or the error that it ends with. */
export async function sees(name, step) {
  try {
    seen[name] = await step();
  } catch (error) {
    seen[name] = { failed: error?.message ?? JSON.stringify(error), ...withoutPrototype(error) };
  }
}

/** Prints everything and ends the process, with all that a client keeps open. */
export function tells() {
  process.stdout.write(JSON.stringify(seen), () => process.exit(0));
}

function withoutPrototype(error) {
  return typeof error === 'object' && error !== null ? JSON.parse(JSON.stringify(error)) : {};
}

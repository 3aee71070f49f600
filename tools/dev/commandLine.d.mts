/** One option of a command; without `value` it is a switch. */
export interface Option {
  /** What stands for the value in the help: `folder`, `n`. */
  value?: string;
  short?: string;
  multiple?: boolean;
  default?: string;
  /** The environment variable that gives the value when the option is not there. */
  env?: string;
  about: string;
}

type Options = Record<string, Option>;

type ValueOf<One extends Option> = One extends { value: string }
  ? One extends { multiple: true }
    ? string[]
    : One extends { default: string }
      ? string
      : string | undefined
  : boolean;

export interface Command<Given extends Options = Options> {
  /** As it is typed: `npm run verify`. */
  name: string;
  about: string;
  options?: Given;
  /** The words that are no options; absent, there are none. */
  arguments?: { names: string; least?: number; most?: number; missing?: string };
  /** Everything from the first word on is for a program that this one runs. */
  passesOn?: boolean;
  /** Printed below the options. */
  more?: string;
}

export interface CommandLine<Given extends Options> {
  values: { [Key in keyof Given]: ValueOf<Given[Key]> };
  positionals: string[];
  /** One sentence, where the help is, and exit code 2. */
  wrong(sentence: string): never;
}

export function readCommandLine<const Given extends Options>(
  command: Command<Given>,
  args?: string[],
): CommandLine<Given>;

/** Runs the work of a command: what the person at the keyboard can put right is one sentence and exit code 1. */
export function run(work: () => Promise<void> | void): Promise<void>;

export function helpFor(command: Command): string;

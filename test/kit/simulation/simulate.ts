import { followed } from '../product/operating.ts';
import { gets } from '../product/people.ts';
import { randomsFrom } from '../../../packages/understudy/test/kit/randoms.ts';
import { actions } from './actions.ts';
import { features, nearestEdges } from './model.ts';
import { demand, pick, type Scene, type Someone, type Step } from './scene.ts';
import { SimulatedProduct } from './simulated.ts';

const minuteMs = 60_000;
/** Nothing is asked this near to a moment at which a window or a right ends: the product's clock runs while it works. */
const clearOfEdgesMs = 4 * minuteMs;

export interface Course {
  /** One line for each step, the same for the same seed. */
  trace: string[];
  /** Where the product did not do what the model says, and what was seen. */
  failure?: { step: number; words: string; message: string };
  actionsSeen: Set<string>;
}

interface Drawn extends Step {
  action: string;
  atMs: number;
  /** Whose counters of which feature are looked at afterwards. */
  look: { who: Someone; feature: string } | undefined;
}

const startMs = Date.parse('2027-01-05T09:00:00Z');

/**
 * Drives a whole product step by step against the model. Everything that is chosen follows from the seed and from the model alone,
 * never from an answer, so that the same seed takes the same course and fails at the same step.
 */
export async function simulate(
  seed: number,
  steps: number,
  options: { template?: string; onEnd?: (scene: Scene) => Promise<void> } = {},
): Promise<Course> {
  const simulated = await SimulatedProduct.start(startMs, options.template);
  const course: Course = { trace: [], actionsSeen: new Set() };
  try {
    const scene = sceneFrom(seed, simulated);
    for (let step = 0; step < steps; step++) {
      const drawn = drawStep(scene);
      const { words, action, atMs, run, look } = drawn;
      course.trace.push(lineOf(step, drawn));
      course.actionsSeen.add(action);
      try {
        await simulated.moveTo(atMs);
        await run();
        if (look) await standsAsExpected(scene, look.who, look.feature);
      } catch (error) {
        course.failure = { step, words, message: (error as Error).message };
        return course;
      }
    }
    await options.onEnd?.(scene);
    return course;
  } finally {
    await simulated.stop();
  }
}

/** The course that a seed takes, without a product. */
export function courseOf(seed: number, steps: number): string[] {
  const scene = sceneFrom(seed, undefined as never);
  return Array.from({ length: steps }, (_, step) => {
    return lineOf(step, drawStep(scene));
  });
}

function sceneFrom(seed: number, simulated: SimulatedProduct): Scene {
  return { simulated, people: [], nowMs: startMs, random: randomsFrom(seed), serial: 0 };
}

function lineOf(step: number, { atMs, words, look }: Drawn): string {
  const then = look ? ` · then ${look.who.name}’s ${look.feature}` : '';
  return `${step} ${new Date(atMs).toISOString().slice(0, 16)} ${words}${then}`;
}

function drawStep(scene: Scene): Drawn {
  scene.nowMs = nextMoment(scene);
  const step = nextStep(scene);
  const there = scene.people.filter(({ account }) => !account.hasLeft);
  const look =
    there.length > 0 ? { who: pick(scene.random, there), feature: pick(scene.random, features) } : undefined;
  return { ...step, atMs: scene.nowMs, look };
}

/** A few minutes on; at times hours or days. */
function nextMoment({ random, nowMs, people }: Scene): number {
  const jump = random();
  const byMinutes =
    jump < 0.8
      ? 5
      : jump < 0.95
        ? 60 * (1 + Math.floor(random() * 12))
        : 60 * 24 * (1 + Math.floor(random() * 5));
  const edges = nearestEdges(people.map(({ account }) => account));
  let next = nowMs + byMinutes * minuteMs;
  for (;;) {
    const near = edges(next).find((edge) => Math.abs(edge - next) < clearOfEdgesMs);
    if (near === undefined) return next;
    next = near + clearOfEdgesMs + minuteMs;
  }
}

function nextStep(scene: Scene): Step & { action: string } {
  const total = actions.reduce((sum, [share]) => sum + share, 0);
  for (;;) {
    let left = scene.random() * total;
    const [, action] = actions.find(([share]) => (left -= share) < 0) ?? actions[0]!;
    const step = action(scene);
    if (step) return { ...step, action: action.name };
  }
}

const explainText = `query ($userId: ID!, $feature: ID!) { explainDecision(userId: $userId, feature: $feature) {
  decision { allowed } windows { period used held remaining } } }`;

/** Every counter that the product shows is what the model has counted. */
async function standsAsExpected(scene: Scene, who: Someone, feature: string): Promise<void> {
  const { simulated, nowMs } = scene;
  const variables = { userId: who.userId, feature };
  const { explainDecision } = await gets(
    simulated.product,
    await simulated.operator(),
    explainText,
    variables,
  );
  const windows = who.account.windows(feature, nowMs);
  const granted = who.account.grantsOf(feature, nowMs).reduce((sum, { left }) => sum + left, 0);
  const expected = {
    allowed: who.account.left(feature, nowMs) >= 1,
    windows: windows.map(({ period, used, held, limit, ownLeft }) => ({
      period,
      used,
      held,
      remaining: limit === null ? null : ownLeft + granted,
    })),
  };
  const found = {
    allowed: explainDecision.decision.allowed as boolean,
    windows: explainDecision.windows as object[],
  };
  demand(`${who.name}’s ${feature}`, sorted(found), sorted(expected));
}

function sorted<Value extends { windows: object[] }>(value: Value): Value {
  const windows = value.windows.map((one) => JSON.stringify(one)).sort();
  return { ...value, windows };
}

/** Waits for what follows, and looks at every feature of everybody who is there. */
export async function settled(scene: Scene): Promise<void> {
  await followed(scene.simulated.product);
  for (const who of scene.people.filter(({ account }) => !account.hasLeft))
    for (const feature of features) await standsAsExpected(scene, who, feature);
}

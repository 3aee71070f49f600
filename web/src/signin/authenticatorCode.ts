import { AuthError } from '@usher/client';

const wrong = 'That code is not right. Type the one that your authenticator app shows now.';
/** Cognito's own sentences for these say neither what is wrong nor what to do. */
const sentences: Record<string, string> = {
  CodeMismatchException: wrong,
  EnableSoftwareTokenMFAException: wrong,
  ExpiredCodeException: 'That code was used already. Wait for the next one.',
};

/** What the pool answers to a code of an authenticator app, with a sentence for the screen where it refuses it. */
export async function answerToCode<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    const sentence = error instanceof AuthError ? sentences[error.code] : undefined;
    throw sentence ? new Error(sentence, { cause: error }) : error;
  }
}

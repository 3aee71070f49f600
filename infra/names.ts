/** Of a project, and of an environment. */
export const namePattern = /^[a-z][a-z0-9-]{0,19}$/;
/** The app stack of an environment with such a name would have the name of another one's data stack. */
export const dataNamePattern = /(^|-)data$/;
/** Of a construct: with the longest name of a function, 64 characters, which is what Lambda takes. */
export const usherNamePattern = /^[a-z][a-z0-9-]{0,36}$/;

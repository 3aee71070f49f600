import extensions from 'virtual:extensions';

const own = { name: 'Usher', introduction: 'Your plan, what you have used, and your account.' };

/** What this app is called; the first extension that has a name gives it. */
export const brand = extensions.find((extension) => extension.brand)?.brand ?? own;

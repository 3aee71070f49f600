import { useState } from 'react';

const KEY = 'usher.theme';

/** Before the first paint, so that nothing flashes. Without a choice the device decides. */
export function applyTheme(): void {
  const theme = localStorage.getItem(KEY);
  if (theme) document.documentElement.dataset.theme = theme;
}

export function ThemeSwitch() {
  const [dark, setDark] = useState(isDark);
  const flip = () => {
    const theme = dark ? 'light' : 'dark';
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset.theme = theme;
    setDark(!dark);
  };
  return (
    <button type="button" className="button plain slim" onClick={flip} aria-pressed={dark}>
      <span aria-hidden="true">{dark ? '☾' : '☀'}</span>
      <span className="hidden-text">Dark colours</span>
    </button>
  );
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

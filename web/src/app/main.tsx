import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import { applyTheme } from '../ui/ThemeSwitch.tsx';
import { App } from './App.tsx';
import { brand } from './brand.ts';
import './app.css';

applyTheme();
document.title = brand.name;
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

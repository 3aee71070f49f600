import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import { applyTheme } from '../ui/ThemeSwitch.tsx';
import { Door } from './Door.tsx';

applyTheme();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Door />
  </StrictMode>,
);

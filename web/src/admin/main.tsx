import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import { applyTheme } from '../ui/ThemeSwitch.tsx';
import { AdminApp } from './AdminApp.tsx';
import './admin.css';

applyTheme();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <AdminApp />
  </StrictMode>,
);

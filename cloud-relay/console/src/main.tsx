import './look/mantine.css';
import './look/base.css';
import './look/shell.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startLanguage } from './language/language.ts';
import { theme } from './look/theme.ts';
import { startTypeSize } from './look/type-size.tsx';
import { registerServiceWorker } from './notices/service-worker-registration.ts';
import { createQueryClient } from './relay/queries.ts';

const root = document.querySelector('#root');
if (!root) throw new Error('index.html has no #root');

startTypeSize();
await startLanguage();
registerServiceWorker();
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={createQueryClient()}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

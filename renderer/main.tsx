import './app/styles';
import { createRoot } from 'react-dom/client';
import { setNonce } from 'get-nonce';
import { start, useSession } from './state';
import { App } from './app/App';
import { runCommand } from './app/commands';
import { nonce } from './app/nonce';
import { Theme } from './app/Theme';

setNonce(nonce());
const page = document.documentElement;

// Drawn unseen while the main process opens the history, and shown with the draft and the history in it: the two
// take as long as each other, and nothing jumps.
createRoot(document.getElementById('root') ?? document.body).render(
  <Theme>
    <App />
  </Theme>,
);
void start(runCommand).finally(() => {
  page.dataset['platform'] = useSession.getState().about?.platform ?? '';
  page.dataset['started'] = '';
});

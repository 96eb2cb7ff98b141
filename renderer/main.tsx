import './app/styles';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { setNonce } from 'get-nonce';
import { start, useSession } from './state';
import { App } from './app/App';
import { runCommand } from './app/commands';
import { nonce } from './app/nonce';
import { Theme } from './app/Theme';
import { warmUpOnce } from './app/warm-up';

setNonce(nonce());
const root = createRoot(document.getElementById('root') ?? document.body);
const draw = () =>
  root.render(
    <Theme>
      <App />
    </Theme>,
  );

warmUpOnce(() => flushSync(draw));
// Drawn with the draft and the history in it: nothing jumps.
void start(runCommand).finally(() => {
  document.documentElement.dataset['platform'] = useSession.getState().about?.platform ?? '';
  draw();
});

import { useSession } from '../../state';
import { AskForm } from './AskForm';
import { Viewing } from './Viewing';

/** Where the question is made; in the history's view the way back to it. */
export function Compose() {
  const view = useSession((state) => state.view);
  return view === 'draft' ? <AskForm /> : <Viewing id={view.analysisId} />;
}

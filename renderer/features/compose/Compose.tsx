import { useRef } from 'react';
import { useDetailQuestions, useLayout, useSession } from '../../state';
import { onDemand } from '../../ui/on-demand';
import { AskForm } from './AskForm';
import { EarlierRequests } from './EarlierRequests';
import { Viewing } from './Viewing';

const [SpendingDialog] = onDemand(async () => (await import('./SpendingDialog')).SpendingDialog);
const [DetailDialog] = onDemand(async () => (await import('./DetailDialog')).DetailDialog);

/** Where the question is made; in the history's view the way back to it. */
export function Compose() {
  const view = useSession((state) => state.view);
  const spending = useLayout((state) => state.spending !== null);
  // Once opened, it stays: closing, it gives the focus back to where it was.
  const spendingOpened = useRef(false);
  spendingOpened.current ||= spending;
  const detailAsked = useDetailQuestions((state) => state.open.length > 0);
  const detailOpened = useRef(false);
  detailOpened.current ||= detailAsked;
  return (
    <>
      <EarlierRequests />
      {view === 'draft' ? <AskForm /> : <Viewing id={view.analysisId} />}
      {spendingOpened.current && <SpendingDialog />}
      {detailOpened.current && <DetailDialog />}
    </>
  );
}

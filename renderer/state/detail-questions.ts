import { create } from 'zustand';
import type { DetailQuestion } from '../../shared/ipc/contract';
import { looksee, unwrap } from '../bridge';
import { orNotice } from './notices';

interface DetailQuestionsState {
  /** Asks that wait until the user says whether they may go without `detail`; the oldest is shown. */
  readonly open: readonly DetailQuestion[];
  answer: (id: number, accept: boolean) => Promise<void>;
}

export const useDetailQuestions = create<DetailQuestionsState>()((set) => ({
  open: [],
  answer: async (id, accept) => {
    set(({ open }) => ({ open: open.filter((question) => question.id !== id) }));
    await orNotice(unwrap(looksee().answerDetail(id, accept)));
  },
}));

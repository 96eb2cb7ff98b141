/**
 * The page's stores (zustand). Components read with a selector, `useSession((s) => s.prompt)`, and call actions the
 * same way; outside of components `useSession.getState()`. Actions call the bridge; their errors become notices,
 * except setKey, setHeaderKey, removeKey, updateEndpoint, which return the error in words (or null) for the place of the field.
 *
 * useSession   the draft and what is looked at: started, about, pictures, refused, currentId, selection, prompt,
 *              choices, costs, endpoints, view ('draft' | {analysisId}), viewedPicture (index in the viewed analysis);
 *              setPrompt, choose, chooseModel, saveCosts, newDraft, showDraft, addFiles, openDialog, paste, addSample,
 *              removePictures, move, select, step ...; of endpoints: addEndpoint, copyEndpoint, removeEndpoint (with an Undo
 *              notice), moveEndpoint, updateEndpoint, setKey, exportEndpoints, importEndpoints ... (state/endpoints)
 * useAnalyses  byId (analyses seen whole in this run; `answer` of running ones grows once a frame), cardIds (cards of
 *              the draft, oldest first; leave out useHistory's `hidden`), asking; ask, askAgain, cancel(ids?), load
 * useHistory   entries (newest first), query, more, loading, hidden; search, loadMore, open(id), remove(id) (with an
 *              Undo notice), useAgain(id). The selected row is the one that useSession's `view` names.
 * useLayout    historyWidth, answersWidth, historyFolded, dialog ('settings' | 'costs' | 'about' | null), settingsEndpointId,
 *              lightbox, fieldToFix, searchFocus (put the cursor into the search when it changes); openSettings(endpointId?),
 *              openAddEndpoint, openCosts, openAbout, closeDialog, toggleHistory (the fold button, drawn by
 *              HistoryColumn), fix({endpointId, field: 'key' | 'base-url'}) opens the field in the compose
 *              form (draft view only; in the history's view open settings instead), focusSearch
 * useProgress  byId: how far running analyses are, once a frame; of those that wait to be prepared there is nothing
 * usePages     wanted (pages asked for, by picture id); turnTo(id, page), turn(steps) of the current picture
 * useDescriptions  open (the panel of facts), byKey (what files say about themselves); toggle, load(id, page)
 * useSentPreview  open (what the model sees), divider, byKey (previews by picture, page and choices); toggle, load, save.
 *              useShownPreview(picture) gives what is shown of it, useSentSize(picture) what the plan or the history says
 * useModels    lists (models that endpoints list, by modelsKey(profile)), found (servers of this computer); listModels(profile,
 *              refresh), toggleFavourite, findLocal, addLocal. newServers: those of which there is no endpoint yet
 * useDoctor    byEndpoint (the last check of each endpoint, running or ended); run, cancel, save, leave
 * useNotices   notify({message, hint?, action?, lasts?}) shows a notice; app/ draws them.
 *
 * useAskEstimate()  tokens and money of what Ask would send, at each detail; null where there is nothing to estimate
 *
 * Pure: planAsk, askedPictures, planChoicesOf (for plannedSize and imageTokens of shared/domain), askLabel, chosenEndpoint, chosenModel, runningIds; lackOf(endpoint), lackInWords(endpoint), placeInWords(profile); bytesInWords, sizeInWords, tokensInWords,
 * BACKEND_NAME.
 * Effects without state: copyText(text), openLink(url), saveKept(sha256).
 *
 * Who draws what: app/ expects `HistoryColumn({folded})` of features/history/HistoryColumn (a whole column, folded to
 * icons or not), `AnswersColumn()` of features/answers/AnswersColumn (cards of the draft or the one viewed; it scrolls by
 * itself, fills its parent) and `SettingsDialog()` of features/settings/SettingsDialog (a Modal for all of useLayout's
 * dialogs, loaded when first opened). Below AnswersColumn stands features/compose: the form, or in the
 * history's view a bar with Back to draft and Use again. ui/KeyField is the field for a key, for compose and settings.
 */
export { earlierRequests, useAnalyses, runningIds, type EarlierRequests } from './analyses';
export * from './ask-plan';
export { descriptionKey, useDescriptions, type Described } from './descriptions';
export { checkupOf, hasFailed, replaceProxyLogin, useDoctor, type Checkup } from './doctor';
export { useDetailQuestions } from './detail-questions';
export { copyText, openLink, saveKept } from './effects';
export { lackInWords, lackOf, placeInWords, type Lack } from './endpoints';
export { estimateDraft, isWhole, leastCost, useAskEstimate, type AskEstimate } from './estimate';
export { useHistory } from './history';
export {
  dialogIsOpen,
  historyFoldedNow,
  useLayout,
  type Dialog,
  type FieldToFix,
  type Spending,
} from './layout';
export {
  firstVisionModel,
  newServers,
  useModels,
  type FoundServers,
  type KnownModels,
} from './models';
export { topLayer } from './layers';
export { modelsKey } from '../../shared/domain/model-list';
export { dismiss, notify, useNotices, type Notice } from './notices';
export { isOnDevice } from './on-device';
export { usePages } from './pages';
export type { PictureState, SelectHow } from './pictures';
export { secondsLeft, useProgress } from './progress';
export { loadSendings, type LoadedSendings } from './sendings';
export {
  useSentPreview,
  useSentSize,
  useShownPreview,
  useWantedPreview,
  type ShownPreview,
  type WantedPreview,
} from './sent-preview';
export { useSession, type SessionState, type View } from './session';
export {
  ofDraft,
  shownAsSent,
  useStageCount,
  useStagePictures,
  type SentFacts,
  type ShownPicture,
  type StagePicture,
} from './stage-pictures';
export { start } from './start';
export { useTextTokens } from './text-tokens';
export * from './words';
export { placementOf, useZoom, ZOOM_STEP } from './zoom';
export { visibleTiles } from './zoom-math';

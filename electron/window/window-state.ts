/** Where the window was, so that it opens there again. */
import type { BrowserWindow, Rectangle } from 'electron';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../platform/json-file';

export const MIN_WIDTH = 720;
export const MIN_HEIGHT = 520;
const DEFAULT_WIDTH = 1280;
const DEFAULT_HEIGHT = 840;
/** Of the window's upper edge, this much must be on a screen: enough to take hold of it. */
const GRIP_WIDTH = 120;
const GRIP_HEIGHT = 32;
/** Milliseconds after the last move before it is written. */
const SAVE_AFTER_MS = 500;

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
});

/** Pixels of the desktop. Without `x` and `y` the window is centred. */
export interface WindowState {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

/**
 * What was kept, as it is: {@link fitToScreens} makes it usable. Null on the first start, and where it cannot be read.
 * @param onUnreadable is told why
 */
export async function loadWindowState(
  file: string,
  onUnreadable: (thrown: unknown) => void = () => undefined,
): Promise<WindowState | null> {
  try {
    const parsed = stateSchema.safeParse(await readJsonFile(file));
    return parsed.success ? parsed.data : null;
  } catch (thrown) {
    onUnreadable(thrown);
    return null;
  }
}

/**
 * A state that can be seen and moved on the screens there are now.
 * @param workAreas of the screens, the primary one first
 */
export function fitToScreens(
  saved: WindowState | null,
  workAreas: readonly Rectangle[],
): WindowState {
  const { x, y, maximized } = saved ?? { maximized: false };
  const wanted = saved ?? { width: DEFAULT_WIDTH, height: DEFAULT_HEIGHT };
  const screen =
    x === undefined || y === undefined
      ? undefined
      : workAreas.find((area) => showsGrip(area, x, y, Math.max(wanted.width, MIN_WIDTH)));
  const area = screen ?? workAreas[0];
  const size = {
    width: clamp(wanted.width, MIN_WIDTH, area?.width),
    height: clamp(wanted.height, MIN_HEIGHT, area?.height),
    maximized,
  };
  return screen && x !== undefined && y !== undefined ? { x, y, ...size } : size;
}

function showsGrip(area: Rectangle, x: number, y: number, width: number): boolean {
  const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return visible >= GRIP_WIDTH && y >= area.y && y <= area.y + area.height - GRIP_HEIGHT;
}

function clamp(value: number, least: number, most = Infinity): number {
  return Math.max(least, Math.min(value, most));
}

/**
 * Writes the state some time after each change, and once more when the window closes.
 * @returns resolves when the last state is on disk; call it before the process ends
 */
export function keepWindowState(window: BrowserWindow, file: string): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let state = stateOf(window);
  let writing = Promise.resolve();
  const write = (): Promise<void> => {
    clearTimeout(timer);
    // A window that opens elsewhere next time is no reason to bother anybody. A file that cannot be read stays as it is.
    writing = writing
      .then(() => readJsonFile(file))
      .then(() => writeJsonFile(file, state))
      .catch(() => undefined);
    return writing;
  };
  const changed = (): void => {
    state = stateOf(window);
    clearTimeout(timer);
    timer = setTimeout(() => void write(), SAVE_AFTER_MS);
  };
  window.on('resize', changed);
  window.on('move', changed);
  window.on('maximize', changed);
  window.on('unmaximize', changed);
  window.on('close', () => {
    state = stateOf(window);
    void write();
  });
  return write;
}

/** The place it goes back to from maximised, minimised or full screen, not that of the moment. */
function stateOf(window: BrowserWindow): WindowState {
  return { ...window.getNormalBounds(), maximized: window.isMaximized() };
}

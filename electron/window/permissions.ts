import type { Session } from 'electron';

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
export type Permission = Parameters<RequestHandler>[1] | Parameters<CheckHandler>[1];

interface Rule {
  readonly allow: boolean;
  readonly reason: string;
}

const denied = (reason: string): Rule => ({ allow: false, reason });

const NO_DEVICES = denied('No device is used.');
const NO_WORKER = denied('There is no service worker.');
const NO_NETWORK = denied('The page connects to nothing.');
const NO_THIRD_PARTY = denied('There is no third party.');

/** What a page may do: nothing so far. Each row says why; a permission without a row does not compile. */
export const PERMISSIONS: Readonly<Record<Permission, Rule>> = {
  ar: NO_DEVICES,
  'automatic-fullscreen': denied('As fullscreen.'),
  'background-fetch': NO_WORKER,
  'background-sync': NO_WORKER,
  'captured-surface-control': denied('The screen is not recorded.'),
  'clipboard-read': denied('Pasting goes through the main process.'),
  'clipboard-sanitized-write': denied('Copying goes through the main process.'),
  'deprecated-sync-clipboard-read': denied('Pasting goes through the main process.'),
  'display-capture': denied('The screen is not recorded.'),
  fileSystem: denied('Files are opened by the main process.'),
  fullscreen: denied('The menu does it, for the whole window.'),
  geolocation: denied('Nothing depends on where the user is.'),
  'geolocation-approximate': denied('Nothing depends on where the user is.'),
  'hand-tracking': NO_DEVICES,
  hid: NO_DEVICES,
  'idle-detection': denied('Nothing depends on whether the user is there.'),
  keyboardLock: denied('No key is taken from the system.'),
  'local-fonts': denied('The list of fonts tells who the user is.'),
  'local-network': NO_NETWORK,
  'local-network-access': NO_NETWORK,
  'loopback-network': NO_NETWORK,
  media: denied('No camera and no microphone is used.'),
  mediaKeySystem: denied('Nothing protected is played.'),
  midi: NO_DEVICES,
  midiSysex: NO_DEVICES,
  nfc: NO_DEVICES,
  notifications: denied('Notices are shown inside the window.'),
  openExternal: denied('Links go through a request that checks them.'),
  'payment-handler': NO_WORKER,
  'periodic-background-sync': NO_WORKER,
  'persistent-storage': denied('The page stores nothing.'),
  pointerLock: denied('The pointer stays free.'),
  'screen-wake-lock': denied('The screen may sleep.'),
  sensors: NO_DEVICES,
  serial: NO_DEVICES,
  'smart-card': NO_DEVICES,
  'speaker-selection': denied('There is no sound.'),
  'storage-access': NO_THIRD_PARTY,
  'system-wake-lock': denied('The system may sleep.'),
  'top-level-storage-access': NO_THIRD_PARTY,
  unknown: denied('Whatever it is, Looksee was built without it.'),
  usb: NO_DEVICES,
  vr: NO_DEVICES,
  'web-app-installation': denied('Looksee installs nothing.'),
  'web-printing': denied('Nothing is printed.'),
  'window-management': denied('The main process places the window.'),
};

/** What has no row, since a newer Chromium knows it, is denied too. */
export function isAllowed(permission: string): boolean {
  return Object.hasOwn(PERMISSIONS, permission) && PERMISSIONS[permission as Permission].allow;
}

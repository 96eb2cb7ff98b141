import { join } from 'node:path';

/** Every place on disk that the app knows. */
export type Paths = ReturnType<typeof createPaths>;

/**
 * @param userData folder of this user's data
 * @param appPath folder that holds package.json: the checkout, or `app.asar` once packaged
 */
export function createPaths(userData: string, appPath: string) {
  const built = join(appPath, 'out');
  return {
    userData,
    /** The database and its pictures. */
    historyDir: join(userData, 'history'),
    /** Pictures and prompt that were not asked about yet. */
    draftDir: join(userData, 'draft'),
    settingsFile: join(userData, 'settings.json'),
    /** Ciphertext only. */
    keysFile: join(userData, 'keys.json'),
    /** The models that endpoints listed. */
    modelsFile: join(userData, 'models.json'),
    windowFile: join(userData, 'window.json'),
    logFile: join(userData, 'looksee.log'),

    rendererDir: join(built, 'renderer'),
    imagingDir: join(built, 'imaging'),
    preloadFile: join(built, 'preload', 'preload.cjs'),
    historyWorkerFile: join(built, 'main', 'history-worker.js'),
    textTokenWorkerFile: join(built, 'main', 'text-token-worker.js'),
    ocrProcessFile: join(built, 'main', 'ocr-process.js'),
    sampleFile: join(appPath, 'resources', 'Sample receipt.jpg'),
    iconFile: join(appPath, 'build', 'icon.png'),
    languageDir: join(
      unpacked(appPath),
      'node_modules',
      '@tesseract.js-data',
      'eng',
      '4.0.0_best_int',
    ),
  };
}

/** Files that other code than Electron's own opens lie beside the archive (`asarUnpack`). */
export function unpacked(path: string): string {
  return path.replace(/([\\/])app\.asar(?=[\\/]|$)/, '$1app.asar.unpacked');
}

// @ts-check
import { FuseV1Options, FuseVersion } from '@electron/fuses';

/**
 * States the fuse that electron-builder has no name for: WebAssembly keeps its fast bounds checks, which reading
 * text on this device needs. A runtime that is too old to have this fuse behaves so anyway.
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function afterPack(context) {
  try {
    const fuses = { version: FuseVersion.V1, [FuseV1Options.WasmTrapHandlers]: true };
    await context.packager.addElectronFuses(context, fuses);
  } catch (error) {
    if (!String(error).includes('fuse wire in this version of Electron is not long enough'))
      throw error;
  }
}

import type { App } from 'electron';

/** Each makes Chromium reach the network without being asked. */
const SWITCHES = [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'disable-sync',
  'dns-prefetch-disable',
  'no-pings',
] as const;

const FEATURES = [
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'DialMediaRouteProvider',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'Translate',
] as const;

/** Zero network of Chromium's own. Call it before `ready`; features turned off on the command line stay off. */
export function hardenCommandLine(app: Pick<App, 'commandLine'>): void {
  for (const name of SWITCHES) app.commandLine.appendSwitch(name);
  const given = app.commandLine.getSwitchValue('disable-features').split(',').filter(Boolean);
  app.commandLine.appendSwitch('disable-features', [...given, ...FEATURES].join(','));
}

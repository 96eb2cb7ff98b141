import { describe, expect, it } from 'vitest';
import { isPrivateAddress, isPrivateHost } from './private-address';

const hostOf = (address: string): string => new URL(`http://${address}/`).hostname;

describe('a host in the own network', () => {
  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'app.localhost',
    'printer.local',
    'printer.local.',
    'metadata.google.internal',
    'nas.home.arpa',
    'router',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.0.0.0x1',
    '１２７.0.0.1',
    '0.0.0.0',
    '0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.251',
    '240.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::10.1.2.3]',
    '[64:ff9b:1::8.8.8.8]',
    '[2002:7f00:1::]',
    '[2001:0:1::1]',
    '[2001:db8::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
  ])('%s', (address) => {
    expect(isPrivateHost(hostOf(address))).toBe(true);
  });
});

describe('a host of the open internet', () => {
  it.each([
    'example.com',
    'example.com.',
    'localhost.example.com',
    'local.example',
    '8.8.8.8',
    '134744072',
    '11.0.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '169.253.0.1',
    '192.167.0.1',
    '223.255.255.255',
    '[2606:4700::1111]',
    '[2a00:1450:4001::1]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
  ])('%s', (address) => {
    expect(isPrivateHost(hostOf(address))).toBe(false);
  });
});

describe('an address as a name server gives it', () => {
  it.each(['fe80::1%eth0', 'not an address', ''])('%s is private', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });
});

import { BlockList } from 'node:net';
import fc from 'fast-check';
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
    'nas.lan',
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
    'lan.example',
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

describe('every address of these networks is private, in each of its forms', () => {
  const networks: readonly (readonly [string, number])[] = [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ];
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix);
  const hex = (number: number): string => number.toString(16);

  it.each(networks)('%s/%i', (network, prefix) => {
    const base = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    const within = fc.integer({ min: 0, max: 2 ** (32 - prefix) - 1 });
    fc.assert(
      fc.property(within, (offset) => {
        const number = base + offset;
        const octets = [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff);
        const dotted = octets.join('.');
        expect(list.check(dotted)).toBe(true);
        const forms = [
          dotted,
          String(number),
          `0x${hex(number)}`,
          octets.map((octet) => `0${octet.toString(8)}`).join('.'),
          `[::ffff:${dotted}]`,
          `[64:ff9b::${dotted}]`,
          `[2002:${hex(number >>> 16)}:${hex(number & 0xffff)}::1]`,
        ];
        expect(forms.filter((form) => !isPrivateHost(hostOf(form)))).toEqual([]);
      }),
    );
  });
});

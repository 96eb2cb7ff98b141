import ipaddr from 'ipaddr.js';

/**
 * Names that lead nowhere but into the own network: of one label, and below what is reserved for it or commonly used.
 * @see RFC 6761, 6762, 8375, ICANN's .internal
 */
const LOCAL_NAME = /^(?:[^.]*|.*\.(?:localhost|local|lan|internal|home\.arpa))$/;

/** The well-known prefix of addresses made for hosts that have IPv4 alone, which end in it. @see RFC 6052 */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** Everything that was ever given out. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether a host of an address is in the own network by its name or as a literal address.
 * @param hostname as `URL` gives it: lower case, IPv4 in its usual form, IPv6 in brackets
 */
export function isPrivateHost(hostname: string): boolean {
  const name = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.+$/, '');
  return ipaddr.isValid(name) ? isPrivateAddress(name) : LOCAL_NAME.test(name);
}

/**
 * Whether an IP address is anything but one of the open internet: loopback, private, link-local, shared by a carrier,
 * unique-local, multicast, unspecified or reserved; also where it stands inside an IPv6 address.
 */
export function isPrivateAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.range() !== 'unicast';
  if (parsed.match(NAT64)) {
    return isPrivateAddress(parsed.toByteArray().slice(-4).join('.'));
  }
  return !parsed.match(GLOBAL_IPV6) || parsed.range() !== 'unicast';
}

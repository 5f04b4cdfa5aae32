import { BlockList, isIP } from 'node:net'

// This machine, private networks, link-local, carrier NAT, benchmarks, multicast and reserved (RFC 6890, RFC 4193).
const special4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const
const special6 = [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const

let made: BlockList | null = null
function special(): BlockList {
  if (made !== null) return made
  made = new BlockList()
  for (const [network, prefix] of special4) made.addSubnet(network, prefix, 'ipv4')
  for (const [network, prefix] of special6) made.addSubnet(network, prefix, 'ipv6')
  return made
}

/** Whether an IP address is none of the public internet. IPv4 addresses in IPv6 clothes count as what they are. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const family = isIP(plain)
  if (family === 0) return false
  // The list sees through `::ffff:a.b.c.d` by itself.
  return special().check(plain, family === 4 ? 'ipv4' : 'ipv6')
}

/** Whether a host name is that of this machine or its network, as far as the name tells. */
export function isPrivateHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (isPrivateAddress(name)) return true
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return false
  return (
    !name.includes('.') || /\.(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa)$/.test(name)
  )
}

/** Whether a host name means this machine itself. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])\.?$/i.test(host)
}

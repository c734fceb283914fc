/** net: what other layers may use. */
export * from './address.ts';
export * from './address-set.ts';
export * from './bogons.ts';
export * from './number-set.ts';
export * from './packet.ts';
export { parseAddress } from './parse-address.ts';
export { anyWords, parsePorts } from './parse-ports.ts';
export { type ParsedPrefix, parsePrefix } from './parse-prefix.ts';
export { parseProtocol } from './parse-protocol.ts';
export { type AddressTerm, parseAddressRange, parseAddressTerm } from './parse-range.ts';
export { parseServices } from './parse-services.ts';
export * from './prefix.ts';
export * from './protocol.ts';
export * from './range.ts';
export * from './service.ts';
export { serviceNames } from './service-names.ts';

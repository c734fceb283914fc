/** net: what other layers may use. */
export * from './address.ts';
export * from './address-set.ts';
export * from './number-set.ts';
export * from './packet.ts';
export * from './prefix.ts';
export * from './protocol.ts';
export * from './range.ts';
export * from './service.ts';

/** certify: why a certificate is not accepted. */

/** Thrown with the first reason. Everything that is not surely right is refused. */
export class Refused extends Error {}

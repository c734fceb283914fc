/** report: the version of every JSON value that segproof prints; it grows when a field changes its meaning or goes away. */

export const schemaVersion = 1;

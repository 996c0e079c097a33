// SPDX-License-Identifier: Apache-2.0

/** For how long access may be asked for, in seconds; the server takes no more than thirty days. */
export const LIFETIMES = [
  ["3600", "1 hour"],
  ["28800", "8 hours"],
  ["86400", "1 day"],
  ["604800", "7 days"],
  ["2592000", "30 days"],
] as const;

/** `8 hours`: in words where there are some. */
export function lifetimeWords(seconds: number): string {
  const known = LIFETIMES.find(([length]) => Number(length) === seconds);
  return known?.[1] ?? `${Math.round(seconds / 60)} minutes`;
}

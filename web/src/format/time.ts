// SPDX-License-Identifier: Apache-2.0

import { count } from "./numbers";

const STEPS: readonly (readonly [seconds: number, unit: string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
];

/** `now`, `40 s`, `5 min`, `3 h`, `12 d`: how long ago, or how long still. */
export function span(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  for (const [length, unit] of STEPS) {
    if (seconds >= length) return `${Math.floor(seconds / length)} ${unit}`;
  }
  return seconds < 5 ? "now" : `${seconds} s`;
}

export function ago(time: string | number, now: number): string {
  const text = span(Math.max(0, now - new Date(time).getTime()));
  return text === "now" ? text : `${text} ago`;
}

export function inFuture(time: string, now: number): string {
  const left = new Date(time).getTime() - now;
  return left <= 0 ? "expired" : `in ${span(left)}`;
}

/** `7 days`, `90 minutes`: a length, in the largest unit that it is a whole number of. */
export function duration(seconds: number): string {
  const [length, unit] = WHOLE.find(([each]) => seconds % each === 0) ?? [1, "second"];
  return count(seconds / length, unit);
}

const WHOLE = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
] as const;

export function dateTime(time: string | number): string {
  return new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

export function clockTime(time: string | number): string {
  return new Date(time).toLocaleTimeString("en-GB");
}

// SPDX-License-Identifier: Apache-2.0

/** The class names of those that hold. */
export function classes(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}

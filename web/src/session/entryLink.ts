// SPDX-License-Identifier: Apache-2.0

/** A link that lets somebody in who has no account yet. What is behind the `#`, browsers send to nobody. */
export interface EntryLink {
  kind: "setup" | "invite";
  secret: string;
}

/** `#setup=SECRET.FINGERPRINT`, which a new server prints; `#invite=…`, which a member has sent. */
export function entryLink(hash: string): EntryLink | undefined {
  const match = /^#(setup|invite)=([\w-]+)/.exec(hash);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { kind: match[1] as EntryLink["kind"], secret: match[2] };
}

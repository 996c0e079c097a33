// SPDX-License-Identifier: Apache-2.0
import type { AddressInfo } from "../../api/schema";

/** Some addresses that stand together, in the order of the network's. */
export interface Cell {
  /** The first of them. */
  first: string;
  size: number;
  taken: number;
  /** Given back lately: nobody gets them for a while. */
  resting: number;
}

const CELLS = 256;

/** An IPv4 prefix as at most 256 cells; undefined for what isn't one. */
export function addressCells(cidr: string, rows: readonly AddressInfo[]): Cell[] | undefined {
  const match = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(cidr);
  if (match?.[1] === undefined) return undefined;
  const [base, whole] = [numberOf(match[1]), 2 ** (32 - Number(match[2]))];
  const size = Math.max(1, whole / CELLS);
  const cells = Array.from({ length: whole / size }, (_, index) => ({
    first: textOf(base + index * size),
    size,
    taken: 0,
    resting: 0,
  }));
  for (const row of rows) {
    if (row.network_cidr !== cidr) continue;
    const cell = cells[Math.floor((numberOf(row.ip) - base) / size)];
    if (cell === undefined) continue;
    if (row.allocated) cell.taken += 1;
    else cell.resting += 1;
  }
  return cells;
}

function numberOf(address: string): number {
  return address.split(".").reduce((number, byte) => number * 256 + Number(byte), 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

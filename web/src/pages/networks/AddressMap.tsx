// SPDX-License-Identifier: Apache-2.0
import type { AddressInfo } from "../../api/schema";
import "./address-map.css";
import { addressCells } from "./addressCells";
import type { Cell } from "./addressCells";

const COLUMNS = 32;

/** The network's addresses in their order: what is taken, what rests, what is free. */
export function AddressMap({ cidr, rows }: { cidr: string; rows: readonly AddressInfo[] }) {
  const cells = addressCells(cidr, rows);
  if (cells === undefined) return null;
  const size = cells[0]?.size ?? 1;
  return (
    <figure className="address-map">
      <svg
        viewBox={`0 0 ${COLUMNS} ${Math.ceil(cells.length / COLUMNS)}`}
        role="img"
        aria-label={`Where addresses of ${cidr} are taken; the table below says by whom`}
      >
        {cells.map((cell, index) => (
          <rect
            key={cell.first}
            className={`address-map-${stateOf(cell)}`}
            x={(index % COLUMNS) + 0.08}
            y={Math.floor(index / COLUMNS) + 0.08}
            width={0.84}
            height={0.84}
            rx={0.16}
          >
            <title>{wordsOf(cell)}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        Each square is {size === 1 ? "an address" : `${size.toLocaleString("en")} addresses`}.{" "}
        <span className="address-map-key address-map-taken" /> taken{" "}
        {size > 1 && (
          <>
            <span className="address-map-key address-map-some" /> some{" "}
          </>
        )}
        <span className="address-map-key address-map-resting" /> given back lately{" "}
        <span className="address-map-key address-map-free" /> free
      </figcaption>
    </figure>
  );
}

type State = "taken" | "some" | "resting" | "free";

function stateOf({ taken, resting, size }: Cell): State {
  if (taken >= size) return "taken";
  if (taken > 0) return "some";
  return resting > 0 ? "resting" : "free";
}

function wordsOf(cell: Cell): string {
  if (cell.size === 1) return `${cell.first}: ${stateOf(cell)}`;
  return `from ${cell.first}: ${cell.taken} of ${cell.size} taken`;
}

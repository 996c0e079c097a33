// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import { classes } from "../format/classes";
import { Link } from "../routing/Link";
import { navigate } from "../routing/location";
import "./table.css";

export interface Column<Row> {
  title: string;
  cell(row: Row): ReactNode;
  /** Left out where there is little room. */
  minor?: boolean;
  align?: "right";
}

interface Props<Row> {
  /** What the rows are, for those who don't see them. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  keyOf(row: Row): string;
  /** Where a row leads. Its first cell is the link. */
  linkOf?(row: Row): string;
  isChosen?(row: Row): boolean;
}

export function Table<Row>({ label, rows, columns, keyOf, linkOf, isChosen }: Props<Row>) {
  return (
    <div className="table-room">
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={cellClass(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              className={classes(linkOf && "table-row-link", isChosen?.(row) && "table-row-chosen")}
              onClick={(event) => linkOf && !isControl(event.target) && navigate(linkOf(row))}
            >
              {columns.map((column, index) => (
                <td key={column.title} className={cellClass(column)}>
                  {index === 0 && linkOf ? <Link to={linkOf(row)}>{column.cell(row)}</Link> : column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellClass<Row>(column: Column<Row>): string {
  return classes(column.minor && "table-minor", column.align === "right" && "table-right");
}

/** What does something itself when it is clicked. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, select, summary") !== null;
}

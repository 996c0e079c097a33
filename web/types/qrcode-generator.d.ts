// SPDX-License-Identifier: Apache-2.0
// Of qrcode-generator, what the board uses.

declare module "qrcode-generator" {
  export interface Symbol {
    addData(text: string): void;
    make(): void;
    /** Of one side. */
    getModuleCount(): number;
    isDark(row: number, column: number): boolean;
  }
  /** `version` 0: as large as the text needs. */
  export default function qrcode(version: number, correction: "L" | "M" | "Q" | "H"): Symbol;
}

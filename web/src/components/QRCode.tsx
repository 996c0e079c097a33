// SPDX-License-Identifier: Apache-2.0
import qrcode from "qrcode-generator";
import { useMemo } from "react";
import "./qr-code.css";

/** The white around it, in modules (ISO/IEC 18004, 9.1). */
const QUIET = 4;

/** A text that a camera reads. It is made here: what it says may be a secret. */
export function QRCode({ text, label }: { text: string; label: string }) {
  const { size, dark } = useMemo(() => symbolOf(text), [text]);
  const side = size + 2 * QUIET;
  return (
    <svg className="qr-code" role="img" aria-label={label} viewBox={`0 0 ${side} ${side}`} shapeRendering="crispEdges">
      <path d={dark} />
    </svg>
  );
}

function symbolOf(text: string): { size: number; dark: string } {
  const symbol = qrcode(0, "L");
  symbol.addData(text);
  symbol.make();
  const size = symbol.getModuleCount();
  let dark = "";
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (symbol.isDark(row, column)) dark += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return { size, dark };
}

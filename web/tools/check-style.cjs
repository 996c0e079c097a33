// SPDX-License-Identifier: Apache-2.0
// What no compiler says of the board's sources. Prints each fault as FILE:LINE: WORDS; exits 1 if there is one.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const ts = require("typescript");

/** Of a line; paths of pictures have as many as they need. */
const WIDEST = 120;
const DRAWN = "src/components/Icon.tsx";
const GENERATED = "src/api/schema.ts";
const faults = [];

function files(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    return entry.isDirectory() ? files(name) : /\.(tsx?|css|cjs)$/.test(name) ? [name] : [];
  });
}

function checkLines(name, text) {
  text.split("\n").forEach((line, index) => {
    const where = `${name}:${index + 1}`;
    const isTooWide = line.length > WIDEST && ![GENERATED, DRAWN].includes(name);
    if (isTooWide) faults.push(`${where}: ${line.length} characters, ${WIDEST} fit`);
    if (/\s$/.test(line)) faults.push(`${where}: spaces at the end`);
    if (line.includes("\t")) faults.push(`${where}: a tab`);
  });
  if (!text.endsWith("\n") || text.endsWith("\n\n")) faults.push(`${name}: ends with one line break`);
}

function checkTypes(name, text) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const visit = (node) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (node.kind === ts.SyntaxKind.AnyKeyword) faults.push(`${name}:${line}: any`);
    if (node.kind === ts.SyntaxKind.NonNullExpression) faults.push(`${name}:${line}: !`);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** A class is used where it stands in a source, or where one puts together what it begins with: `badge-${tone}`. */
function checkClasses(styles, sources) {
  const code = sources.map(([, text]) => text).join("\n");
  const beginnings = [...code.matchAll(/([\w-]+-)\$\{/g)].map((match) => match[1]);
  for (const [name, text] of styles) {
    for (const [, style] of text.replace(/\/\*.*?\*\//gs, "").matchAll(/\.([a-z][\w-]*)(?=[^{}]*\{)/g)) {
      const isWritten = new RegExp(`["\`\\s]${style}["\`\\s]`).test(code);
      const isUsed = isWritten || beginnings.some((beginning) => style.startsWith(beginning));
      if (!isUsed) faults.push(`${name}: nothing has the class ${style}`);
    }
  }
}

const all = ["src", "test", "types", "tools"].flatMap(files).map((name) => [name, fs.readFileSync(name, "utf8")]);
for (const [name, text] of all) checkLines(name, text);
const sources = all.filter(([name]) => /\.tsx?$/.test(name));
for (const [name, text] of sources) checkTypes(name, text);
checkClasses(all.filter(([name]) => name.endsWith(".css")), sources);
for (const fault of faults) console.log(`web/${fault}`);
process.exit(faults.length === 0 ? 0 : 1);

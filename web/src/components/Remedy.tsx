// SPDX-License-Identifier: Apache-2.0
import { Fragment } from "react";
import "./remedy.css";

/** What to run or to do; no line ends within an option or a name, where browsers see a hyphen to break at. */
export function Remedy({ text }: { text: string }) {
  return (
    <code className="remedy">
      {text.split(" ").map((word, index) => (
        <Fragment key={index}>
          {index > 0 && " "}
          <span>{word}</span>
        </Fragment>
      ))}
    </code>
  );
}

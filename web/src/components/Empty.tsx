// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import "./empty.css";
import { Icon } from "./Icon";
import type { IconName } from "./Icon";

/** Where there is nothing yet: what would be here, and how it gets here. */
export function Empty(props: { icon: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={props.icon} size={28} />
      <h2>{props.title}</h2>
      {props.children !== undefined && <p>{props.children}</p>}
      {props.action}
    </div>
  );
}

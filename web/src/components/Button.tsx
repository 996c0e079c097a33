// SPDX-License-Identifier: Apache-2.0
import type { ButtonHTMLAttributes } from "react";
import { classes } from "../format/classes";
import "./button.css";
import { Icon } from "./Icon";
import type { IconName } from "./Icon";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconName;
  /** What it does is under way: it can't be pressed meanwhile. */
  busy?: boolean;
};

export function Button({ look = "plain", icon, busy = false, children, className, disabled, ...rest }: Props) {
  return (
    <button
      type="button"
      className={classes("button", `button-${look}`, className)}
      disabled={busy || disabled === true}
      aria-busy={busy}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows nothing but a picture; its name is for those who don't see that. */
export function IconButton({ label, icon, ...rest }: Props & { label: string; icon: IconName }) {
  return <Button look="quiet" icon={icon} aria-label={label} title={label} {...rest} />;
}

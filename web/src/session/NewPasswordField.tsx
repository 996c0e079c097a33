// SPDX-License-Identifier: Apache-2.0
import { TextField } from "../components/Field";

interface Props {
  label?: string;
  value: string;
  onText(text: string): void;
  fault: string | undefined;
}

/** A password that somebody makes up. */
export function NewPasswordField({ label = "Password", value, onText, fault }: Props) {
  return (
    <TextField
      label={label}
      type="password"
      autoComplete="new-password"
      hint="At least 10 characters; a sentence is a good one."
      required
      value={value}
      onText={onText}
      fault={fault}
    />
  );
}

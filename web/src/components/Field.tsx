// SPDX-License-Identifier: Apache-2.0
import { useId } from "react";
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from "react";
import "./field.css";

interface Described {
  label: string;
  hint?: ReactNode;
  /** What is wrong with what it holds. */
  fault?: string | undefined;
}

interface Control {
  id: string;
  "aria-describedby": string;
  "aria-invalid": boolean;
}

/** A control with its label, what helps to fill it in, and what is wrong with it. */
function Field({ label, hint, fault, children }: Described & { children: (control: Control) => ReactNode }) {
  const id = useId();
  const note = `${id}-note`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": note, "aria-invalid": fault !== undefined })}
      {(fault ?? hint) !== undefined && (
        <p id={note} className={fault === undefined ? "field-hint" : "field-fault"}>
          {fault ?? hint}
        </p>
      )}
    </div>
  );
}

type TextProps = Described & Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> & { onText(text: string): void };

export function TextField({ label, hint, fault, onText, ...rest }: TextProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(control) => <input {...control} {...rest} onChange={(event) => onText(event.target.value)} />}
    </Field>
  );
}

type ChoiceProps<Value extends string> = Described &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange"> & {
    value: Value;
    choices: readonly (readonly [value: Value, words: string])[];
    onChoose(value: Value): void;
  };

export function ChoiceField<Value extends string>(props: ChoiceProps<Value>) {
  const { label, hint, fault, choices, onChoose, ...rest } = props;
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(control) => (
        <select {...control} {...rest} onChange={(event) => onChoose(event.target.value as Value)}>
          {choices.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

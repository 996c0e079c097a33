// SPDX-License-Identifier: Apache-2.0
import { useId } from "react";
import type { ReactNode } from "react";
import "./check-field.css";

interface Props {
  label: ReactNode;
  checked: boolean;
  onCheck(isChecked: boolean): void;
}

/** Something that holds or doesn't. */
export function CheckField({ label, checked, onCheck }: Props) {
  const id = useId();
  return (
    <div className="check-field">
      <input id={id} type="checkbox" checked={checked} onChange={(event) => onCheck(event.target.checked)} />
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

interface SetProps<Value extends string> {
  legend: string;
  choices: readonly (readonly [value: Value, words: ReactNode])[];
  chosen: readonly Value[];
  onChoose(chosen: Value[]): void;
}

/** Any of several, in the order that they are shown. */
export function CheckSet<Value extends string>({ legend, choices, chosen, onChoose }: SetProps<Value>) {
  const set = (value: Value, isChecked: boolean) =>
    onChoose(choices.map(([each]) => each).filter((each) => (each === value ? isChecked : chosen.includes(each))));
  return (
    <fieldset className="check-set">
      <legend>{legend}</legend>
      {choices.map(([value, words]) => (
        <CheckField
          key={value}
          label={words}
          checked={chosen.includes(value)}
          onCheck={(isChecked) => set(value, isChecked)}
        />
      ))}
    </fieldset>
  );
}

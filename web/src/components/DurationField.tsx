// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from "react";
import "./duration-field.css";

const UNITS = [
  [86_400, "days"],
  [3600, "hours"],
  [60, "minutes"],
] as const;

interface Props {
  label: string;
  hint?: string;
  fault?: string | undefined;
  seconds: number;
  onSeconds(seconds: number): void;
}

/** A time, in the largest unit that it is a whole number of. */
export function DurationField({ label, hint, fault, seconds, onSeconds }: Props) {
  const id = useId();
  const [unit, setUnit] = useState<number>(() => UNITS.find(([length]) => seconds % length === 0)?.[0] ?? 60);
  const note = `${id}-note`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="duration-field">
        <input
          id={id}
          type="number"
          min={1}
          required
          aria-describedby={note}
          aria-invalid={fault !== undefined}
          value={Math.round(seconds / unit)}
          onChange={(event) => onSeconds(Number(event.target.value) * unit)}
        />
        <select
          aria-label={`Unit of: ${label}`}
          value={unit}
          onChange={(event) => {
            const next = Number(event.target.value);
            onSeconds(Math.round(seconds / unit) * next);
            setUnit(next);
          }}
        >
          {UNITS.map(([length, words]) => (
            <option key={length} value={length}>
              {words}
            </option>
          ))}
        </select>
      </div>
      {(fault ?? hint) !== undefined && (
        <p id={note} className={fault === undefined ? "field-hint" : "field-fault"}>
          {fault ?? hint}
        </p>
      )}
    </div>
  );
}

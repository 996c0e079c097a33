// SPDX-License-Identifier: Apache-2.0
import { CheckField } from "../../components/CheckField";
import { DurationField } from "../../components/DurationField";
import { duration } from "../../format/time";

interface Props {
  /** Undefined: a key is for ever. */
  seconds: number | undefined;
  onSeconds(seconds: number | null): void;
  fault: string | undefined;
}

/** Whether devices have to have another key now and then. */
export function KeyLifetimeField({ seconds, onSeconds, fault }: Props) {
  return (
    <>
      <CheckField
        label="Devices' keys expire"
        checked={seconds !== undefined}
        onCheck={(is) => onSeconds(is ? STANDARD_KEY_LIFETIME : null)}
      />
      {seconds !== undefined && (
        <DurationField
          label="A device's key lasts"
          hint="Agents replace theirs in its last third, by themselves. Files have to be made anew."
          seconds={seconds}
          onSeconds={onSeconds}
          fault={fault}
        />
      )}
    </>
  );
}

const STANDARD_KEY_LIFETIME = 90 * 86_400;

export function keyLifetimeWords(seconds: number | undefined): string {
  return seconds === undefined ? "don't expire" : `last ${duration(seconds)}`;
}
